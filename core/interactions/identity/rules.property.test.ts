/** What holds of random messages by all rules, in any order, switched on and off; and what no order of messages changes. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rules } from './rules.ts'
import { withCards, World } from './small-world.ts'

const numRuns = Number(process.env['RAPPORT_RUNS'] ?? 300)
const few = (prefix: string) => fc.constantFrom(...[1, 2, 3].map((n) => `${prefix}-${n}`))
const perhaps = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined })
const numbers = ['+4940300600', '+4915112345678']
const traits = fc.record({
  email: perhaps(fc.constantFrom('ada@example.org', 'office@example.org')),
  phone: perhaps(fc.constantFrom(...numbers)),
  card: perhaps(few('card')),
})
const anyMessage = fc.oneof(
  fc.record({ type: fc.constant('page'), anonymousId: few('b'), userId: perhaps(few('u')), context: fc.record({ traits }) }),
  fc.record({ type: fc.constant('identify'), anonymousId: few('b'), userId: perhaps(few('u')), traits }),
)
const alias = fc.record({ type: fc.constant('alias'), previousId: fc.oneof(few('b'), few('u')), userId: few('u') })
const anyRules = fc
  .record({
    order: fc.shuffledSubarray(['user', 'mail', 'phone', 'card'], { minLength: 4 }),
    enabled: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    secret: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    device: fc.boolean(),
    alias: fc.boolean(),
    browsers: fc.constantFrom(1, 2, 200),
  })
  .map(({ order, enabled, secret, ...rest }): Rules => {
    const { ranked } = withCards()
    const sorted = ranked.toSorted((a, b) => order.indexOf(a.by) - order.indexOf(b.by))
    return { ...rest, ranked: sorted.map((rule, index) => ({ ...rule, enabled: enabled[index]!, secret: secret[index]! })) }
  })
const anyWorld = fc.record({
  rules: anyRules,
  trusted: fc.boolean(),
  policy: fc.constantFrom('blank' as const, 'all' as const, 'nothing' as const),
})
const make = ({ rules, trusted, policy }: { rules: Rules; trusted: boolean; policy: 'blank' | 'all' | 'nothing' }) =>
  new World(policy, trusted, rules)
type Said = { userId?: string | undefined; traits?: { card?: string | undefined }; context?: { traits: { card?: string | undefined } } }
const texts = (list: unknown): string[] => ((list ?? []) as { value: string }[]).map(({ value }) => value)

test('nobody is made one with somebody else, and nobody’s name or card is taken or shared', () => {
  fc.assert(
    fc.property(anyWorld, fc.array(anyMessage, { maxLength: 20 }), (kind, messages) => {
      const world = make(kind)
      const names = new Map<string, unknown>()
      for (const message of messages) {
        const before = new Map(world.all('human').map((one) => [one.id, one]))
        const [said] = world.take(message)
        const humans = world.all('human')
        for (const [id, one] of before) {
          const now = world.rows.get(id)!.values
          expect(now['code'] ?? null).toBe(one['code'] ?? now['code'] ?? null)
          if (kind.policy !== 'all' && one['card'] !== undefined && one['card'] !== null) expect(now['card']).toBe(one['card'])
          for (const value of texts(one['mails'])) expect(texts(now['mails'])).toContain(value)
        }
        for (const key of ['code', 'card'] as const) {
          const all = humans.map((one) => one[key] ?? null).filter((one) => one !== null)
          expect(new Set(all).size).toBe(all.length)
        }
        // Whoever has another name than the one that is said is not meant by an address.
        const { userId } = message as Said
        const whom = humans.find(({ id }) => id === said!.individual)
        const isAsked = kind.rules.ranked.some(({ by, enabled, secret }) => by === 'user' && enabled && (!secret || kind.trusted))
        if (whom && userId !== undefined && isAsked && (said!.identified === 'mail' || said!.identified === 'phone'))
          expect([null, userId]).toContain(whom['code'] ?? null)
        for (const one of humans) names.set(one.id, one['code'])
      }
      expect(new Set(world.all('human').map(({ id }) => id)).size).toBe(names.size)
    }),
    { numRuns },
  )
})

test('what several have joins nobody', () => {
  fc.assert(
    fc.property(anyWorld, fc.array(anyMessage, { maxLength: 20 }), (kind, messages) => {
      const world = make(kind)
      for (const message of messages) {
        const before = world.all('human')
        const linked = new Map(world.all('browser').map(({ id, human = null }) => [id, human]))
        world.take(message)
        const { traits: own, context } = message as {
          traits?: Record<string, string | undefined>
          context?: { traits: Record<string, string | undefined> }
        }
        const said = own ?? context?.traits ?? {}
        for (const { id, human = null, rule } of world.all('browser')) {
          if (human === null || linked.get(id) === human || (rule !== 'mail' && rule !== 'phone')) continue
          const [key, name] = rule === 'mail' ? (['mails', 'email'] as const) : (['phones', 'phone'] as const)
          const having = before.filter((one) => texts(one[key]).includes(said[name]!))
          expect(having.length).toBeLessThanOrEqual(1)
          for (const one of having) expect(one.id).toBe(human)
        }
      }
    }),
    { numRuns },
  )
})

test('a rule that is switched off, or not for pages, joins nobody; nobody has more browsers than the rules say', () => {
  fc.assert(
    fc.property(anyWorld, fc.array(fc.oneof(anyMessage, alias), { maxLength: 20 }), (kind, messages) => {
      const world = make(kind)
      world.take(...messages)
      const asked = kind.rules.ranked.filter(({ enabled, secret }) => enabled && (!secret || kind.trusted)).map(({ by }) => by as string)
      const joined = world.all('browser').filter(({ human = null }) => human !== null)
      const by = [...asked, ...(kind.rules.alias && asked.includes('user') ? ['alias'] : [])]
      for (const { rule, evidence, proof } of joined) {
        expect(by).toContain(rule)
        expect([typeof evidence, proof]).toEqual(['string', kind.trusted ? 'verified' : 'unverified'])
      }
      if (!kind.rules.device) expect(joined).toEqual([])
      for (const [, some] of Map.groupBy(joined, ({ human }) => human)) expect(some.length).toBeLessThanOrEqual(kind.rules.browsers)
    }),
    { numRuns },
  )
})

test('what is taken back by hand stays taken back, whatever is said of the same person', () => {
  fc.assert(
    fc.property(anyWorld, fc.array(anyMessage, { maxLength: 15 }), fc.array(anyMessage, { maxLength: 15 }), (given, first, then) => {
      // What may write over takes the card that named somebody: it is not theirs then.
      const kind = given.policy === 'all' ? { ...given, policy: 'blank' as const } : given
      const world = make(kind)
      world.take(...first)
      const taken = world.all('browser').filter(({ human = null }) => human !== null)
      for (const { id } of taken) world.rows.get(id)!.values['human'] = null
      for (const message of then) {
        world.take(message)
        for (const { id, human, anonymous } of taken) {
          const now = world.rows.get(id)!.values
          // It may be joined with somebody else, and is another join from then on.
          if (now['human'] !== null || now['anonymous'] !== anonymous) return
          expect(now['human']).not.toBe(human)
        }
      }
    }),
    { numRuns },
  )
})

test('a batch is the same as one by one, by any rules', () => {
  fc.assert(
    fc.property(anyWorld, fc.array(fc.oneof(anyMessage, alias), { maxLength: 20 }), (kind, messages) => {
      const [whole, single] = [make(kind), make(kind)]
      whole.take(...messages)
      for (const message of messages) single.take(message)
      expect(shown(whole)).toEqual(shown(single))
    }),
    { numRuns },
  )
})

test('where each message says who it is by one name, and each browser is one person’s, no order, repetition or batch changes anything', () => {
  /** What somebody is, and the two browsers that are theirs. */
  const person = (n: number) => ({ userId: `u-${n}`, email: `u-${n}@example.org`, phone: `+494030060${n}`, card: `card-${n}` })
  const message = fc.record({
    n: fc.constantFrom(1, 2, 3),
    browser: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom('page', 'known page', 'identify'),
    says: fc.subarray(['email', 'phone', 'card'] as const),
    minute: fc.integer({ min: 0, max: 59 }),
  })
  const scripts = fc.uniqueArray(message, { maxLength: 16, selector: ({ minute }) => minute })
  const order = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 })), { minLength: 48, maxLength: 48 })
  fc.assert(
    fc.property(scripts, order, fc.boolean(), (all, keys, trusted) => {
      const messages = all
        .toSorted((a, b) => a.minute - b.minute)
        .map(({ n, browser, kind, says, minute }) => {
          const { userId, ...own } = person(n)
          const common = { anonymousId: `b-${n}-${browser}`, timestamp: new Date(Date.UTC(2026, 10, 1, 10, minute)).toISOString() }
          if (kind === 'page') return { ...common, type: 'page', context: { page: { url: `https://shop.example/${minute}` } } }
          if (kind === 'known page') return { ...common, type: 'page', userId }
          return { ...common, type: 'identify', userId, traits: Object.fromEntries(says.map((key) => [key, own[key]])) }
        })
      const inOrder = new World('blank', trusted, withCards())
      inOrder.take(...messages)
      const thrice = messages.flatMap((one) => [one, one, one]).map((one, index) => ({ one, key: keys[index]! }))
      const shuffled = thrice.toSorted((a, b) => a.key[0] - b.key[0])
      const other = new World('blank', trusted, withCards())
      let batch: object[] = []
      for (const { one, key } of shuffled) {
        batch.push(one)
        if (key[1] > 0) other.take(...batch.splice(0))
      }
      other.take(...batch)
      batch = []
      // What a page says of the addresses of somebody who is there already is not written: it depends on what came first.
      const left = trusted ? [] : ['mails', 'phones']
      expect(shown(other, left)).toEqual(shown(inOrder, left))
    }),
    { numRuns },
  )
})

/** All that is known, without ids. */
function shown(world: World, left: readonly string[] = []) {
  const code = (id: unknown) => world.all('human').find((one) => one.id === id)?.['code'] ?? null
  const clean = (one: Record<string, unknown>, also: Record<string, unknown> = {}) => {
    const entries = Object.entries({ ...one, ...also }).filter(
      ([key, value]) => key !== 'id' && !left.includes(key) && (value ?? null) !== null,
    )
    return JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
  return {
    humans: world
      .all('human')
      .map((one) => clean(one))
      .toSorted(),
    browsers: world
      .all('browser')
      .map((one) => clean(one, { human: code(one['human']) }))
      .toSorted(),
  }
}
