/** Phone numbers, cards, and rules that administrators change: by the rules alone, in a small world without a database. */
import { describe, expect, test } from 'vitest'
import { checkRules } from './check-rules.ts'
import { isNobodys, rulesIn, usualRules } from './rules.ts'
import { about, identity, model, page, withCards, World } from './small-world.ts'

const says = (traits: object, more: object = {}) => ({ type: 'identify', anonymousId: 'b-1', traits, ...more })
const [phone, other] = ['+4940300600', '+4915112345678']

describe('a phone number', () => {
  test('that one person has is that person, and however it is written', () => {
    const world = new World()
    world.take(says({ phone }, { userId: 'u-1' }))
    const [said] = world.take(says({ phone: '+49 40 / 300 600' }, { anonymousId: 'b-2' }))
    expect(said!.identified).toBe('phone')
    expect(world.all('human')).toHaveLength(1)
    expect(world.all('browser')[1]).toMatchObject({
      human: world.all('human')[0]!.id,
      rule: 'phone',
      evidence: '+49…0600',
      proof: 'verified',
    })
  })

  test('that several share is nobody’s, and a household stays as many as it is', () => {
    const world = new World()
    world.take(says({ phone, email: 'ada@example.org' }))
    // The same telephone, and another address: somebody else.
    world.take(says({ phone, email: 'rob@example.org' }, { anonymousId: 'b-2' }))
    expect(world.all('human')).toHaveLength(2)
    const [said] = world.take(says({ phone }, { anonymousId: 'b-3' }))
    expect([about(said!), said!.notes[0]?.code]).toEqual([['browser'], 'identity.shared'])
    // Who also says what is theirs alone is known.
    world.take(says({ phone, email: 'ada@example.org' }, { anonymousId: 'b-4' }))
    expect(world.all('browser').at(-1)).toMatchObject({ human: world.all('human')[0]!.id, rule: 'mail' })
  })

  test('that is none of the whole world’s names nobody', () => {
    const world = new World()
    const [said] = world.take(says({ phone: 'ext. 12 34' }))
    expect([about(said!), world.all('human')]).toEqual([['browser'], []])
  })

  test('of somebody is made one of several by no page', () => {
    const world = new World('blank', false)
    world.rows.set('ada', { object: 'human', values: { phones: [{ value: phone }], code: 'A-1' } })
    world.take(says({ phone, email: 'evil@example.org' }, { userId: 'evil' }))
    expect(world.all('human').filter(({ phones }) => JSON.stringify(phones ?? null).includes(phone))).toHaveLength(1)
    expect(world.rows.get('ada')!.values).toEqual({ phones: [{ value: phone }], code: 'A-1' })
  })
})

describe('a card', () => {
  const world = (policy: 'blank' | 'all' = 'blank', trusted = true) => new World(policy, trusted, withCards())
  test('is whoever has it, and is given to whoever has none and is known otherwise', () => {
    const one = world()
    one.take(says({ card: '4711-0001', email: 'ada@example.org' }))
    one.take(says({ card: '4711-0001' }, { anonymousId: 'b-2' }))
    expect(one.all('human')).toMatchObject([{ card: '4711-0001', mails: [{ value: 'ada@example.org' }] }])
    expect(one.all('browser')[1]).toMatchObject({ rule: 'card', evidence: '…0001' })
    one.take(
      says({ email: 'rob@example.org' }, { anonymousId: 'b-3' }),
      says({ card: '4711-0002', email: 'rob@example.org' }, { anonymousId: 'b-3' }),
    )
    expect(one.all('human')).toMatchObject([{ card: '4711-0001' }, { card: '4711-0002' }])
  })

  test('keeps a family with one mailbox as many as it is', () => {
    const one = world()
    one.take(says({ card: '4711-0001', email: 'family@example.org' }))
    one.take(says({ card: '4711-0002', email: 'family@example.org' }, { anonymousId: 'b-2' }))
    expect(one.all('human').map(({ card }) => card)).toEqual(['4711-0001', '4711-0002'])
    expect(one.all('browser').map(({ human }) => human)).toEqual(one.all('human').map(({ id }) => id))
  })

  test('that a second one shows is not theirs, and is not taken from the first', () => {
    const one = world()
    one.take(says({ card: '4711-0001' }, { userId: 'u-1' }), says({ card: '4711-0001' }, { userId: 'u-2', anonymousId: 'b-2' }))
    expect(one.all('human')).toMatchObject([{ code: 'u-1', card: '4711-0001' }, { code: 'u-2' }])
    expect(one.all('human')[1]).not.toHaveProperty('card')
  })

  test('is asked for by no page, and given to nobody there', () => {
    const one = world('blank', false)
    one.rows.set('ada', { object: 'human', values: { mails: [{ value: 'ada@example.org' }] } })
    one.take(says({ card: '4711-0001', email: 'ada@example.org' }), says({ card: '4711-0002' }, { anonymousId: 'b-2' }))
    expect(one.all('human')).toEqual([{ id: 'ada', mails: [{ value: 'ada@example.org' }] }])
  })

  test('from a page counts only where the rule says so', () => {
    const of = (secret: boolean) => {
      const one = new World(
        'blank',
        false,
        withCards(({ by }) => (by === 'card' ? { secret } : {})),
      )
      one.rows.set('ada', { object: 'human', values: { card: '4711-0001' } })
      one.take(says({ card: '4711-0001' }))
      return one.all('browser')[0]!
    }
    expect(of(false)).toMatchObject({ human: 'ada', proof: 'unverified' })
    expect(of(true)['human'] ?? null).toBeNull()
  })
})

describe('the order', () => {
  const [ada, rob] = [
    { object: 'human', values: { mails: [{ value: 'ada@example.org' }] } },
    { object: 'human', values: { phones: [{ value: phone }] } },
  ]
  test.each([
    [['mail', 'phone'], 'ada'],
    [['phone', 'mail'], 'rob'],
  ])('%s: what stands higher decides', (order, expected) => {
    const rules = withCards()
    const ranked = rules.ranked.toSorted((a, b) => order.indexOf(a.by) - order.indexOf(b.by))
    const world = new World('blank', true, { ...rules, ranked })
    world.rows.set('ada', structuredClone(ada)).set('rob', structuredClone(rob))
    world.take(says({ email: 'ada@example.org', phone }))
    expect(world.all('browser')[0]).toMatchObject({ human: expected })
  })

  test('a rule that is switched off finds nobody, and what it joined stays', () => {
    const world = new World()
    world.take(says({ phone }, { userId: 'u-1' }), says({ phone }, { anonymousId: 'b-2' }))
    const off = new World(
      'blank',
      true,
      withCards(({ by }) => (by === 'phone' ? { enabled: false } : {})),
    )
    for (const [id, row] of world.rows) off.rows.set(id, row)
    off.take(says({ phone }, { anonymousId: 'b-3' }))
    expect(off.all('browser').map(({ rule = null }) => rule)).toEqual(['user', 'phone', null])
  })

  test('browsers are joined with nobody where they shall not be, and what says who did it is theirs', () => {
    const world = new World('blank', true, { ...withCards(), device: false })
    const [said] = world.take({ ...page('b-1'), userId: 'u-1' })
    expect([about(said!), said!.joining, world.all('browser')[0]!['human'] ?? null]).toEqual([['human'], 'off', null])
  })
})

describe('what joined them', () => {
  test('is what was said first by when it happened, and a server’s word rather than a page’s', () => {
    const at = (minute: number) => ({ timestamp: `2026-11-01T10:0${minute}:00Z` })
    const orders = [
      [1, 2],
      [2, 1],
    ].map((order) => {
      const world = new World()
      world.take(
        ...order.map((minute) => says({ email: 'ada@example.org' }, { ...at(minute), ...(minute === 1 ? {} : { userId: 'u-1' }) })),
      )
      return world.all('browser')[0]
    })
    for (const one of orders)
      expect(one).toMatchObject({ firstAt: '2026-11-01T10:01:00.000Z', joinedAt: '2026-11-01T10:01:00.000Z', rule: 'mail' })
    const world = new World('blank', false)
    world.take(says({ email: 'ada@example.org' }, at(1)))
    expect(world.all('browser')).toMatchObject([{ proof: 'unverified', joinedAt: '2026-11-01T10:01:00.000Z' }])
    const server = new World()
    for (const [id, row] of world.rows) server.rows.set(id, row)
    server.take(says({ email: 'ada@example.org' }, at(2)))
    expect(server.all('browser')).toMatchObject([{ proof: 'verified', joinedAt: '2026-11-01T10:02:00.000Z' }])
    world.take(says({ email: 'ada@example.org' }, at(0)))
    expect(server.all('browser')).toMatchObject([{ proof: 'verified' }])
  })

  test('taken away stays away, by whatever names the same person', () => {
    const world = new World()
    world.take(says({ email: 'ada@example.org', phone }, { userId: 'u-1' }))
    world.rows.get(world.all('browser')[0]!.id)!.values['human'] = null
    const again = world.take(says({ email: 'ada@example.org' }), says({ phone }), { ...page('b-1'), userId: 'u-1' })
    expect(again.map(({ joining }) => joining)).toEqual(['taken', 'taken', 'taken'])
    world.take(says({ phone: other }))
    expect(world.all('browser')).toMatchObject([{ human: world.all('human')[1]!.id }])
  })
})

describe('rules as they are sent', () => {
  const usual = usualRules(identity)
  const codeOf = (given: unknown): string => {
    try {
      checkRules(given, identity, model)
      return 'fine'
    } catch (error) {
      return (error as { more: { errors: { field: string }[] } }).more.errors[0]!.field
    }
  }
  const [user, mail] = usual.ranked
  test.each([
    [usual, 'fine'],
    [withCards(), 'fine'],
    [null, 'rules'],
    [{ ...usual, more: 1 }, 'rules'],
    [{ ...usual, browsers: 0 }, 'browsers'],
    [{ ...usual, browsers: 201 }, 'browsers'],
    [{ ...usual, alias: 'yes' }, 'alias'],
    [{ ...usual, ranked: usual.ranked.slice(1) }, 'ranked'],
    [{ ...usual, ranked: [...usual.ranked, mail] }, 'ranked'],
    [{ ...usual, ranked: [{ ...user, field: 'name' }, ...usual.ranked.slice(1)] }, 'ranked[0].field'],
    [{ ...usual, ranked: [{ ...user, traits: ['id'] }, ...usual.ranked.slice(1)] }, 'ranked[0].traits'],
    [{ ...usual, ranked: [user, { ...mail, traits: [] }, usual.ranked[2]] }, 'ranked[1].traits'],
    [{ ...usual, ranked: [user, { ...mail, nobodys: ['a\nb'] }, usual.ranked[2]] }, 'ranked[1].nobodys'],
    [{ ...usual, ranked: [...usual.ranked, { ...user, by: 'card', field: 'name', traits: ['card'] }] }, 'ranked[3].field'],
    [{ ...usual, ranked: [...usual.ranked, { ...user, by: 'passport' }] }, 'ranked[3].by'],
  ])('%#', (given, expected) => expect(codeOf(given)).toBe(expected))

  test('a card whose field is not unique any more is asked of nobody', () => {
    const rules = withCards(({ by }) => (by === 'card' ? { field: 'gone' } : {}))
    expect(rulesIn(rules, identity, model).ranked.map(({ by }) => by)).toEqual(['user', 'mail', 'phone'])
  })

  test('values that are nobody’s', () => {
    const [, rule] = usual.ranked
    const is = (pattern: string, text: string) => isNobodys({ ...rule!, nobodys: [pattern] }, text)
    expect([is('info@*', 'Info@shop.example'), is('info@*', 'x-info@shop.example'), is('*@test.example', 'a@test.example')]).toEqual([
      true,
      false,
      true,
    ])
    expect([is('a*b*c', 'a-b-c'), is('a*b*c', 'abc'), is('a*b*c', 'acb'), is('ab*ba', 'aba'), is('*', 'anything'), is('a', 'ab')]).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
    ])
    const world = new World(
      'blank',
      true,
      withCards(({ by }) => (by === 'mail' ? { nobodys: ['info@*'] } : {})),
    )
    const [said] = world.take(says({ email: 'info@shop.example' }))
    expect([about(said!), world.all('human')]).toEqual([['browser'], []])
  })
})
