/** Random workspaces, random rights, random questions: every answer is what plain reasoning about the world says. */
import { systemActor, type Actor } from '@rapport/core/access'
import { newId } from '@rapport/core/object'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, questionKinds, type Asked } from './testing/questions.ts'
import { least, objectNames, readable, type Member, type Rights } from './testing/oracle.ts'
import { anyRights, anyShape, openPlace, populate, type Place, type Populated, type Shape } from './testing/random-world.ts'
import { listOf } from './testing/actors.ts'

let place: Place
beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.test.close())

const perWorld = 25
/** Questions in all; RAPPORT_RUNS asks for more. */
const runs = Number(process.env['RAPPORT_RUNS'] ?? 500)
const settings = (each: number) => ({ numRuns: Math.max(1, Math.ceil(runs / each)), interruptAfterTimeLimit: 3_600_000 })

const anyQuestions = fc.array(fc.tuple(fc.nat(9), fc.constantFrom(...questionKinds), fc.constantFrom(...objectNames), fc.nat(1_000_000)), {
  minLength: 1,
  maxLength: perWorld,
  size: 'max',
})

test(
  'lists, counts, single records, sorted pages, filters, searches, history and refusals are as the rights say',
  { timeout: 3_600_000 },
  async () => {
    const asked = new Set<string>()
    await fc.assert(
      fc.asyncProperty(anyShape, anyQuestions, async (shape, questions) => {
        const populated = await populate(place, shape)
        for (const [who, kind, object, choice] of questions) {
          await ask(kind, { ...(await asker(populated, shape, who)), place, populated, object, choice })
          asked.add(kind)
        }
      }),
      settings(perWorld),
    )
    if (runs >= 500) expect([...asked].sort()).toEqual([...questionKinds].sort())
    expect(asked.size).toBeGreaterThan(0)
  },
)

async function asker(populated: Populated, shape: Shape, who: number): Promise<Pick<Asked, 'me' | 'actor'>> {
  const me = populated.world.members[who % shape.members.length]!
  return { me, actor: await populated.actorOf(me) }
}

test('with fewer rights nobody sees more: neither records nor fields', { timeout: 3_600_000 }, async () => {
  const anyLoss = fc.record({ who: fc.nat(9), other: anyRights })
  await fc.assert(
    fc.asyncProperty(anyShape, anyLoss, async (shape, { who, other }) => {
      const populated = await populate(place, shape)
      const { me, actor } = await asker(populated, shape, who)
      const before = await everythingSeen(actor)
      const weaker = await populated.withRights(me, fewer(me, other))
      const after = await everythingSeen(await populated.actorOf(weaker))
      for (const [record, keys] of after) {
        expect([record, before.has(record)]).toEqual([record, true])
        for (const key of keys) expect([record, key, before.get(record)!.has(key)]).toEqual([record, key, true])
      }
      for (const object of objectNames)
        expect([...after.keys()].filter((record) => record.startsWith(`${object} `))).toHaveLength(
          readable(populated.world, weaker, object).length,
        )
    }),
    settings(10),
  )
})

/** The weaker of two rights in everything; hidden is what either hides. */
function fewer({ rights }: Member, other: Rights): Rights {
  const weakest = objectNames.map((name) => {
    const [one, two] = [rights[name], other[name]]
    const hide = [...new Set([...one.hide, ...two.hide])]
    return [name, { read: least(one.read, two.read), write: least(one.write, two.write), delete: least(one.delete, two.delete), hide }]
  })
  return Object.fromEntries(weakest) as unknown as Rights
}

/** Every record of every object by `object id`, with the fields it shows. */
async function everythingSeen(actor: Actor): Promise<Map<string, ReadonlySet<string>>> {
  const seen = new Map<string, ReadonlySet<string>>()
  for (const object of objectNames)
    for (const item of (await listOf<{ id: string }>(place.store, actor, object, { limit: 1000 })).items)
      seen.set(`${object} ${item.id}`, new Set(Object.keys(item)))
  return seen
}

test('pages have neither gaps nor doubles while others insert', { timeout: 3_600_000 }, async () => {
  const anySort = fc.constantFrom('name', '-name', 'createdAt', '-createdAt', 'owner', '-externalId')
  await fc.assert(
    fc.asyncProperty(anyShape, fc.nat(9), anySort, fc.integer({ min: 1, max: 3 }), async (shape, who, sort, limit) => {
      const populated = await populate(place, shape)
      const { me, actor } = await asker(populated, shape, who)
      const { hide, read } = me.rights.person
      if (hide.includes(sort.replace('-', '')) || read === 'none') return
      const standing = readable(populated.world, me, 'person').map(({ id }) => id)
      const seen: string[] = []
      for (let after: string | undefined; ;) {
        const page = await listOf<{ id: string }>(place.store, actor, 'person', { sort, limit, after })
        seen.push(...page.items.map(({ id }) => id))
        if (page.next === null) break
        after = page.next
        const values = { name: ['Aaron', 'Nils', 'Åke', null][seen.length % 4], externalId: newId(), owner: me.id }
        // Somebody inserts a few, before and behind the place where the reader stands; the reading must end all the same.
        if (seen.length < 20)
          await place.store.write(systemActor(actor.workspace), { kind: 'api' }, { create: [{ object: 'person', id: newId(), values }] })
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(standing.filter((id) => !seen.includes(id))).toEqual([])
    }),
    settings(10),
  )
})
