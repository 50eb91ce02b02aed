/** Who is who, whatever is sent: what holds of random messages. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { World } from './small-world.ts'

describe('whatever is sent', () => {
  const few = (prefix: string) => fc.constantFrom(...[1, 2, 3].map((n) => `${prefix}-${n}`))
  const anyMessage = fc.oneof(
    fc.record({ type: fc.constant('page'), anonymousId: few('b'), userId: fc.option(few('u'), { nil: undefined }) }),
    fc.record({
      type: fc.constant('identify'),
      anonymousId: fc.option(few('b'), { nil: undefined }),
      userId: few('u'),
      traits: fc.record({ email: fc.option(fc.constantFrom('ada@example.org', 'office@example.org'), { nil: undefined }) }),
    }),
    fc.record({
      type: fc.constant('identify'),
      anonymousId: few('b'),
      traits: fc.record({ email: fc.constantFrom('ada@example.org', 'office@example.org') }),
    }),
    fc.record({ type: fc.constant('alias'), previousId: fc.oneof(few('b'), few('u')), userId: few('u') }),
    fc.record({
      type: fc.constant('group'),
      userId: few('u'),
      groupId: few('g'),
      traits: fc.record({ website: fc.option(fc.constantFrom('a.example', 'b.example'), { nil: undefined }) }),
    }),
    fc.record({ type: fc.constant('track'), event: fc.constant('Paid'), userId: few('u'), context: fc.record({ groupId: few('g') }) }),
    fc.record({
      type: fc.constant('identify'),
      userId: few('u'),
      traits: fc.record({ house: fc.record({ name: fc.constantFrom('A', 'B'), id: fc.option(few('g'), { nil: undefined }) }) }),
    }),
  )
  const shown = (world: World) => {
    const code = (id: unknown) => world.all('human').find((one) => one.id === id)?.code ?? null
    return {
      humans: world
        .all('human')
        .map(({ code: name, mails }) => JSON.stringify([name ?? null, mails ?? null]))
        .sort(),
      browsers: world
        .all('browser')
        .map(({ anonymous, human, several }) => JSON.stringify([anonymous ?? null, code(human), several ?? null]))
        .sort(),
      houses: world
        .all('house')
        .map(({ code: name, site }) => JSON.stringify([name ?? null, site ?? null]))
        .sort(),
      stays: world.all('stay').length,
    }
  }

  test('it is the same in one batch and one by one, and names are never two people’s', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 20 }), fc.boolean(), (messages, trusted) => {
        const [whole, single] = [new World('blank', trusted), new World('blank', trusted)]
        whole.take(...messages)
        for (const message of messages) single.take(message)
        expect(shown(whole)).toEqual(shown(single))
        for (const [object, key] of [
          ['human', 'code'],
          ['browser', 'anonymous'],
          ['house', 'code'],
        ] as const) {
          const all = single
            .all(object)
            .map((one) => one[key] ?? null)
            .filter((one) => one !== null)
          expect(new Set(all).size).toBe(all.length)
        }
        // Nobody is joined with a browser of several, and every join says why.
        for (const { human = null, several, rule, evidence } of single.all('browser')) {
          if (several === true) expect(human).toBeNull()
          if (human !== null) expect([typeof rule, typeof evidence]).toEqual(['string', 'string'])
        }
        // Said once more, it is nothing new for names that were given up by nobody. To a page that was not believed, because the browser was somebody's
        // then, it may be: by now the browser can be one of several.
        if (messages.some(({ type }) => type === 'alias')) return
        const before = shown(single).humans
        for (const message of messages) single.take(message)
        expect(shown(single).humans).toEqual(trusted ? before : expect.arrayContaining(before))
      }),
      { numRuns: Number(process.env['RAPPORT_RUNS'] ?? 300) },
    )
  })

  test('a browser is taken from nobody: whose it was, it stays, unless its link is taken away', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 20 }), (messages) => {
        const world = new World()
        const owners = new Map<string, unknown>()
        const taken: string[] = []
        for (const message of messages) {
          world.take(message)
          for (const { id, human = null } of world.all('browser')) {
            if (owners.get(id) && owners.get(id) !== human) taken.push(id)
            owners.set(id, human)
          }
        }
        expect(taken).toEqual([])
      }),
      { numRuns: Number(process.env['RAPPORT_RUNS'] ?? 300) },
    )
  })
})
