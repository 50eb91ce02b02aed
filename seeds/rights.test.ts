/** Whatever rights a workspace gives a role: what its members find, sort by, select and read is what plain words say. */
import type { ObjectType } from '@rapport/core/object'
import { isSortable } from '@rapport/core/store'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkKeys } from '../core/api/values.ts'
import type { MemberKey } from './index.ts'
import { agreeOnFilter, model, openKaldi, refusal, type Asker, type Kaldi, type Outcome } from './testing/kaldi.ts'
import { leadsTo, linked, objectNames, shows, type ObjectName, type Reach, type Right, type Rights, type Row } from './testing/oracle.ts'
import { poolsOf, randomFilters, type Pools } from './testing/random-filters.ts'

let kaldi: Kaldi
let pools: Pools
beforeAll(async () => {
  kaldi = await openKaldi()
  pools = poolsOf(kaldi.rows)
}, 60_000)
afterAll(() => kaldi?.close())

/** Any reach, and any fields hidden; an account is always hidden. */
const anyRight = (name: ObjectName): fc.Arbitrary<Right> => {
  const fields = Object.keys(model.object(name).fields)
  const read = model.object(name).owner
    ? fc.constantFrom<Reach>('none', 'own', 'team', 'team', 'below', 'below', 'all', 'all')
    : fc.constantFrom<Reach>('all', 'all', 'all', 'all', 'none')
  const hide = fc.subarray(fields, { maxLength: Math.ceil(fields.length / 3) })
  return fc.record({ read, hide: name === 'member' ? hide.map((keys) => [...new Set([...keys, 'account'])]) : hide })
}
const anyRights = fc.record({
  ...Object.fromEntries(objectNames.map((name) => [name, anyRight(name)])),
  visitor: fc.constant({ read: 'none', hide: [] }),
}) as unknown as fc.Arbitrary<Rights>
const anyMember = fc.constantFrom<MemberKey>('aylin', 'jonas', 'petra')

const numRuns = Number(process.env['RAPPORT_RUNS'] ?? 100)
type Agreement = (who: Asker, object: ObjectType, choice: number) => Promise<Outcome>
const run = async (agree: Agreement): Promise<Record<Outcome, number>> => {
  const outcomes = { none: 0, some: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(anyMember, anyRights, fc.nat(), async (key, rights, choice) => {
      await kaldi.giveRights(key, rights)
      const who = await kaldi.asker(key, rights)
      for (const name of objectNames) outcomes[await agree(who, model.object(name), choice)]++
    }),
    { numRuns },
  )
  return outcomes
}
const plenty = expect.toSatisfy((count: number) => count > numRuns / 5)
/** Questions that are never refused, or never answered, would agree about nothing. */
const ofBoth = { some: plenty, refused: plenty }
const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id).toSorted()
/** A link orders a list only where none of them leads out of sight; what hangs on records is seen with them. */
const isInOrder = ({ seer }: Asker, { name, via }: ObjectType, key: string): boolean => {
  const to = leadsTo[`${name}.${key}`]
  return !to || Boolean(via?.includes(key)) || seer.rights[to].read === 'all'
}
const isThere = ({ seer }: Asker, { name }: ObjectType): boolean => shows(seer, name, 'id')

test('a list and a count hold what is in reach', async () => {
  const outcomes = await run(async (who, { name }) => {
    const { items } = JSON.parse(await kaldi.store.list(who.actor, name, { limit: 1000, fields: [] })) as { items: { id: string }[] }
    const seen = kaldi.seenBy(who, name)
    expect([name, idsOf(items)]).toEqual([name, idsOf(seen)])
    expect([name, await kaldi.store.count(who.actor, name, {})]).toEqual([name, seen.length])
    for (const { id } of kaldi.rows.get(name)!)
      if (!seen.some((row) => row.id === id)) {
        expect([name, await kaldi.store.get(who.actor, name, id)]).toEqual([name, null])
        return 'refused'
      }
    return 'some'
  })
  expect(outcomes).toMatchObject(ofBoth)
})

test('a filter that names what does not exist for them is refused, any other finds what it means', async () => {
  const outcomes = await run(async (who, object, choice) => {
    if (!isThere(who, object)) return 'none'
    const [filter] = fc.sample(
      randomFilters(model, object, pools, () => false),
      { numRuns: 1, seed: choice },
    )
    return agreeOnFilter(kaldi, who, object, filter!)
  })
  expect(outcomes).toMatchObject(ofBoth)
})

test('a sort by what does not exist for them, or leads out of their sight, is refused, any other holds what is in reach', async () => {
  const outcomes = await run(async (who, object, choice) => {
    const keys = ['createdAt', ...Object.keys(object.fields)].filter((key) => isSortable(object, key))
    const key = keys[choice % keys.length]!
    const list = () => kaldi.store.list(who.actor, object.name, { sort: choice % 2 ? key : `-${key}`, limit: 1000, fields: [] })
    if (!isThere(who, object)) return 'none'
    if (!shows(who.seer, object.name, key) || !isInOrder(who, object, key)) {
      expect([object.name, key, (await refusal(list)).code]).toEqual([object.name, key, 'list.wrongSort'])
      return 'refused'
    }
    const { items } = JSON.parse(await list()) as { items: { id: string }[] }
    expect([key, idsOf(items)]).toEqual([key, idsOf(kaldi.seenBy(who, object.name))])
    return 'some'
  })
  expect(outcomes).toMatchObject(ofBoth)
})

test('a selection of what does not exist for them is refused, and no record shows it', async () => {
  const outcomes = await run(async (who, object, choice) => {
    const chosen = Object.keys(object.fields).filter((_key, n) => (choice >> (n % 20)) & 1)
    const shown = chosen.filter((key) => shows(who.seer, object.name, key))
    const json = await kaldi.store.list(who.actor, object.name, { fields: chosen, limit: 1000 })
    for (const item of (JSON.parse(json) as { items: Record<string, unknown>[] }).items) expectShown(who, object, item, shown)
    const [first] = kaldi.seenBy(who, object.name)
    const all = Object.keys(object.fields).filter((key) => shows(who.seer, object.name, key))
    if (first)
      expectShown(who, object, JSON.parse((await kaldi.store.get(who.actor, object.name, first.id))!) as Record<string, unknown>, all)
    if (!isThere(who, object)) return 'none'
    const check = (): void => checkKeys(model, who.actor, object, chosen)
    if (shown.length === chosen.length) {
      check()
      return 'some'
    }
    expect([chosen, (await refusal(check)).code]).toEqual([chosen, 'query.wrong'])
    return 'refused'
  })
  expect(outcomes).toMatchObject(ofBoth)
})

/** The record has exactly those fields, and its links name nothing that they do not see. */
function expectShown({ seer }: Asker, { name }: ObjectType, item: Readonly<Record<string, unknown>>, fields: readonly string[]): void {
  expect([name, Object.keys(item).toSorted()]).toEqual([name, ['id', 'createdAt', 'updatedAt', 'version', ...fields].toSorted()])
  const row = kaldi.rows.get(name)!.find(({ id }) => id === item.id)!
  for (const key of fields) {
    const to = leadsTo[`${name}.${key}`]
    // Which company a person works for at present is a question of its own.
    const id = key === 'company' && name === 'person' ? (item[key] as { id: string } | null)?.id : row[key]
    if (to) expect([name, key, item[key]]).toEqual([name, key, linked(kaldi.rows, seer, to, id)])
    if (key === 'about') expect([name, item.about ?? null]).toEqual([name, aboutOf(seer, row)])
  }
}

/** What a note or a task is about, as they see it. */
function aboutOf(seer: Asker['seer'], { about }: Row): object | null {
  if (!about) return null
  const { object, id } = about as { readonly object: ObjectName; readonly id: string }
  const seen = linked(kaldi.rows, seer, object, id)
  return seen && { object, ...seen }
}
