/**
 * Random workspaces in which records, rights, teams and members change while pages are open: whatever a page was told, its
 * member could read by a GET then; and whatever its member reads otherwise than before, the page was told of.
 */
import { hiddenFields, systemActor, type Actor } from '@rapport/core/access'
import { openModels } from '@rapport/core/customise'
import { openFeed } from '@rapport/core/feed'
import { Presence } from '@rapport/core/leases'
import { openLive, type Follower, type FollowerRights } from '@rapport/core/live'
import { defineModel, formula, newId, rollup, type ObjectType } from '@rapport/core/object'
import { createStore, type Change, type Store } from '@rapport/core/store'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { followerRights, openPlatform, platformGuards } from '@rapport/platform/server'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { model as declared } from './testing/actors.ts'
import { objectNames } from './testing/oracle.ts'
import { anyRights, anyShape, populate, type Populated } from './testing/random-world.ts'

/** With values that are worked out of other records, over one step and over more. */
const derived: Readonly<Record<string, ObjectType['fields']>> = {
  company: {
    staff: rollup({ object: 'employment', by: 'company', sums: 'count', gives: 'integer' }),
    newest: rollup({ object: 'employment', by: 'company', sums: 'latest', take: 'title', gives: 'text' }),
    noted: rollup({ object: 'note', by: 'about', sums: 'count', gives: 'integer' }),
    daughters: rollup({ object: 'company', by: 'parent', sums: 'count', gives: 'integer' }),
    oldest: rollup({ object: 'company', by: 'parent', sums: 'min', take: 'updatedAt', gives: 'instant' }),
    above: formula({ formula: 'parent.industry', of: { field: 'parent.industry' }, gives: 'text' }),
    staffAbove: formula({ formula: 'parent.staff', of: { field: 'parent.staff' }, gives: 'number' }),
  },
  person: {
    jobs: rollup({
      object: 'employment',
      by: 'person',
      sums: 'count',
      where: { field: 'company.industry', op: 'is', value: 'sv' },
      gives: 'integer',
    }),
  },
  employment: { where: formula({ formula: 'company.industry', of: { field: 'company.industry' }, gives: 'text' }) },
}
const model = defineModel(
  [...declared.objects.values()].map((object) => ({ ...object, fields: { ...object.fields, ...derived[object.name] } })),
)

/** Worlds; RAPPORT_RUNS asks for more. */
const runs = Number(process.env['RAPPORT_RUNS'] ?? 500) / 25

let test_: TestDatabase
let store: Store
let feed: ReturnType<typeof openFeed>
let presence: Presence
let rights: FollowerRights
/** Sees everything, so that it is told of everything: what comes after it has heard of a change, others have heard too. */
const watcher = 'the watcher'

beforeAll(async () => {
  test_ = await createTestDatabase()
  const { database } = test_
  presence = new Presence(database.control)
  const failed = (error: unknown): never => {
    throw error
  }
  feed = openFeed({ database, presence, workspaces: async () => [], onError: failed })
  feed.start()
  store = createStore({ model, database, guards: platformGuards, written: (workspace) => feed.written(workspace) })
  const models = openModels({ base: model, database, store: () => store })
  const platform = openPlatform({ model, models, database, store, secret: 'a secret of the tests, long enough to sign with' })
  const members = followerRights(platform)
  rights = {
    ...members,
    forget(workspace) {
      members.forget(workspace)
      forgotten.add(workspace)
    },
    async actors(workspace, followers) {
      const found = new Map(
        await members.actors(
          workspace,
          followers.filter(({ session }) => session !== watcher),
        ),
      )
      return found.set(watcher, (watching[workspace] ??= systemActor(workspace)))
    },
  }
})
const watching: Record<string, Actor> = {}
const forgotten = new Set<string>()
afterAll(async () => {
  await feed.stop()
  await presence.end()
  await test_.close()
})

const who = fc.nat(9)
const what = fc.nat(99)
const maybe = fc.option(fc.nat(9), { nil: null })
const anyAct = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('own' as const), what, who: maybe }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('write' as const), what, value: fc.constantFrom('sv', 'de', 'fr') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), what }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('create' as const), what, who: maybe }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('note' as const), what }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hang' as const), what, on: what }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rights' as const), role: fc.nat(3), rights: anyRights }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('team' as const), who, team: maybe }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('role' as const), who, role: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('off' as const), who }) },
)
type Act = typeof anyAct extends fc.Arbitrary<infer T> ? T : never
const roleKeys = ['administrator', 'manager', 'rep', 'guest'] as const

test('what is told could be read then, and what is read otherwise is told', { timeout: 3_600_000 }, async () => {
  const seen = { changes: 0, stale: 0, anew: 0, ended: 0 }
  await fc.assert(
    fc.asyncProperty(
      anyShape,
      fc.array(fc.array(anyAct, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      async (shape, rounds) => {
        const populated = await populate({ test: test_, store }, shape)
        const world = await openWorld(populated)
        try {
          for (const acts of rounds) {
            for (const page of world.pages) page.texts = []
            const states = [await world.look()]
            for (const act of acts) {
              await perform(populated, world, act)
              states.push(await world.look())
            }
            const mark = await world.settled()
            for (const page of world.pages) judge(page, states, mark, seen)
          }
        } finally {
          await world.close()
        }
      },
    ),
    { numRuns: Math.max(1, Math.ceil(runs)), interruptAfterTimeLimit: 3_600_000 },
  )
  // Nothing is proved by what never came up.
  expect(seen.changes).toBeGreaterThan(0)
  if (runs >= 20) for (const [name, count] of Object.entries(seen)) expect([name, count > 0]).toEqual([name, true])
})

interface OpenPage {
  readonly member: string
  texts: string[]
  /** What had come when everybody had heard of everything. */
  heard: readonly string[]
  open: boolean
}
/** What a member may read: records as a list gives them, by object and id; null for a member who may not be here. */
interface Sight {
  readonly actor: Actor
  readonly records: ReadonlyMap<string, { readonly object: string; readonly row: Record<string, unknown> }>
}
type Look = ReadonlyMap<string, Sight | null>

interface OpenWorld {
  readonly pages: readonly OpenPage[]
  look(): Promise<Look>
  /** Waits until everybody has heard of everything; gives the id of a record that came last. */
  settled(): Promise<string>
  close(): Promise<void>
}

async function openWorld({ workspace, world }: Populated): Promise<OpenWorld> {
  const { control } = test_.database
  await control.query(`insert into control.workspace (id, name, created_at, ready_at) values ($1, 'Random', now(), now())`, [workspace])
  const pages: OpenPage[] = world.members.map(({ id }) => ({ member: id, texts: [], heard: [], open: true }))
  const live = openLive({ database: test_.database, feed, presence, rights, model, beat: 3_600_000 })
  const heard = { text: '', look: () => {} }
  const join = (follower: Follower, send: (text: string) => void, end: () => void): Promise<unknown> =>
    live.join(follower, undefined, () => {
      let open = true
      return {
        get isOpen() {
          return open
        },
        // Also what is sent after the end is heard, so that it is judged.
        send: (text) => (send(text), open),
        end() {
          open = false
          end()
        },
      }
    })
  await join(
    { workspace, member: watcher, session: watcher },
    (text) => {
      heard.text += text
      heard.look()
    },
    () => {},
  )
  for (const page of pages) {
    const session = await openSession(workspace)
    await join(
      { workspace, member: page.member, session },
      (text) => void page.texts.push(text),
      () => {
        page.open = false
      },
    )
  }
  const loader = followersOf(workspace)
  return {
    pages,
    async look() {
      const actors = await loader(pages.map(({ member }) => member))
      const sights = await Promise.all(
        pages.map(async ({ member }): Promise<[string, Sight | null]> => {
          const actor = actors.get(member)
          return [member, actor ? { actor, records: await recordsOf(actor) } : null]
        }),
      )
      return new Map(sights)
    },
    /** Whoever hears of a mark has heard of everything before it. */
    async settled() {
      const mark = newId()
      await store.write(systemActor(workspace), { kind: 'api' }, { create: [{ object: 'company', id: mark, values: { name: 'Mark' } }] })
      await new Promise<void>((done) => {
        heard.look = () => heard.text.includes(mark) && done()
        heard.look()
      })
      for (const page of pages) page.heard = [...page.texts]
      await store.write(systemActor(workspace), { kind: 'api' }, { delete: [{ object: 'company', id: mark }] })
      await new Promise<void>((done) => {
        heard.look = () => heard.text.slice(heard.text.indexOf(mark)).includes('"stale":["company"') && done()
        heard.look()
      })
      heard.text = ''
      return mark
    },
    async close() {
      await live.stop()
      await vi.waitFor(() => expect(forgotten).toContain(workspace))
    },
  }
}

async function openSession(workspace: string): Promise<string> {
  const { control } = test_.database
  const [account, session] = [newId(), newId()]
  await control.query(`insert into control.account (id, name, email, created_at, updated_at) values ($1, 'Somebody', $2, now(), now())`, [
    account,
    `${account}@random.example`,
  ])
  await control.query(
    `insert into control.session (id, token, account_id, expires_at, created_at, updated_at, workspace_id) values ($1, $4, $2, now() + interval '1 day', now(), now(), $3)`,
    [session, account, workspace, session],
  )
  return `${session} ${workspace}`
}

/** Members as a request would find them. */
const followersOf =
  (workspace: string) =>
  async (members: readonly string[]): Promise<ReadonlyMap<string, Actor>> => {
    const found = new Map<string, Actor>()
    const session = await openSession(workspace)
    for (const member of members) {
      const actor = (await rights.actors(workspace, [{ workspace, member, session }])).get(session)
      if (actor) found.set(member, actor)
    }
    return found
  }

const everyObject = [...objectNames, 'member', 'role', 'team', 'workspace'] as const

async function recordsOf(actor: Actor): Promise<Sight['records']> {
  const lists = await Promise.all(
    everyObject.map(async (object) => {
      const { items } = JSON.parse(await store.list(actor, object, { limit: 1000 })) as { items: Record<string, unknown>[] }
      return items.map((row) => [row.id as string, { object, row }] as const)
    }),
  )
  return new Map(lists.flat())
}

async function perform({ workspace, world }: Populated, _open: OpenWorld, act: Act): Promise<void> {
  const system = systemActor(workspace)
  const all = [...(await recordsOf(system))]
  const pick = (n: number, objects: readonly string[]) => {
    const fitting = all.filter(([, { object }]) => objects.includes(object))
    return fitting.length === 0 ? undefined : { id: fitting[n % fitting.length]![0], object: fitting[n % fitting.length]![1].object }
  }
  const member = (n: number | null): string | null => (n === null ? null : world.members[n % world.members.length]!.id)
  const write = (change: Change) => store.write(system, { kind: 'api' }, change)
  const patch = (object: string, id: string, values: Record<string, unknown>) => write({ patch: [{ object, id, values }] })
  const customers = ['person', 'company']
  if (act.kind === 'own') {
    const one = pick(act.what, customers)
    if (one) await patch(one.object, one.id, { owner: member(act.who) })
  } else if (act.kind === 'write') {
    const one = pick(act.what, objectNames)
    const field = { person: 'language', company: 'industry', employment: 'title', note: 'body' }[one?.object ?? 'person']!
    if (one) await patch(one.object, one.id, { [field]: act.value })
  } else if (act.kind === 'delete') {
    const one = pick(act.what, objectNames)
    if (one) await write({ delete: [one] })
  } else if (act.kind === 'create') {
    const object = customers[act.what % 2]!
    await write({ create: [{ object, id: newId(), values: { name: 'Somebody new', owner: member(act.who) } }] })
  } else if (act.kind === 'note') {
    const about = pick(act.what, customers)
    if (about)
      await write({ create: [{ object: 'note', id: newId(), values: { about: { object: about.object, id: about.id }, body: 'New.' } }] })
  } else if (act.kind === 'hang') {
    const [one, on] = [pick(act.what, ['employment']), pick(act.on, ['person'])]
    if (one && on) await patch('employment', one.id, { person: on.id })
  } else if (act.kind === 'rights') {
    const { items } = JSON.parse(await store.list(system, 'role', {})) as { items: { id: string; key: string }[] }
    await patch('role', items.find(({ key }) => key === roleKeys[act.role])!.id, { grants: act.rights })
  } else if (act.kind === 'team') {
    const team = act.team === null ? null : (world.teams[act.team % world.teams.length]?.id ?? null)
    await patch('member', member(act.who)!, { team })
  } else if (act.kind === 'role') await patch('member', member(act.who)!, { role: roleKeys[act.role] })
  else await patch('member', member(act.who)!, { active: false })
}

interface Told {
  readonly changes: readonly {
    readonly object: string
    readonly id: string
    readonly fields: readonly string[]
    readonly about: readonly { id: string }[]
  }[]
  readonly stale: readonly string[]
}

const ids = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g

function judge(
  page: OpenPage,
  states: readonly Look[],
  mark: string,
  seen: { changes: number; stale: number; anew: number; ended: number },
): void {
  const sights = states.map((state) => state.get(page.member) ?? null)
  const text = page.heard.join('')
  const told = page.heard.flatMap((one) => (/^event: change$/m.test(one) ? [JSON.parse(/^data: (.*)$/m.exec(one)![1]!) as Told] : []))
  const anew = /^event: anew$/m.test(text)
  seen.changes += told.flatMap(({ changes }) => changes).length
  seen.stale += told.filter(({ stale }) => stale.length > 0).length
  seen.anew += Number(anew)
  seen.ended += Number(!page.open)
  for (const { changes } of told)
    for (const { object, id, fields, about } of changes) {
      if (id === mark) continue
      const able = sights.some(
        (sight) =>
          sight?.records.get(id)?.object === object &&
          !fields.some((key) => hiddenFields(model, sight.actor, model.object(object)).has(key)) &&
          about.every((one) => sight.records.has(one.id)),
      )
      expect([object, id, fields, able]).toEqual([object, id, fields, true])
    }
  const known = new Set([mark, ...sights.flatMap((sight) => [...(sight?.records.keys() ?? [])])])
  expect(text.match(ids)?.filter((id) => !known.has(id)) ?? []).toEqual([])
  const [first, last] = [sights[0]!, sights.at(-1)!]
  if (sights.slice(1).every((sight) => sight === null)) expect(page.open).toBe(false)
  if (!page.open || !first) return
  if (!last) throw new Error('Whoever may not be here any more is told so.')
  if (anew) return
  // Rights that were others in between, and are as they were again, need not be told.
  if (sights.some((sight) => JSON.stringify(sight?.actor) !== JSON.stringify(first.actor)))
    return expect(JSON.stringify(last.actor)).toBe(JSON.stringify(first.actor))
  // Pages read what a record is seen with when it is told.
  const changed = new Set(told.flatMap(({ changes }) => changes.flatMap(({ id, about }) => [id, ...about.map((one) => one.id)])))
  const stale = new Set(told.flatMap((one) => one.stale))
  // Nobody is told of what is hidden from them, also where only the time of the change shows it: of the record, or of those worked out of it.
  const hides = hiddenFields(model, last.actor, model.object('company')).size > 0
  for (const [id, { object, row }] of last.records) {
    const before = first.records.get(id)
    const whole = ({ updatedAt: _at, version: _version, oldest, ...rest }: Record<string, unknown>) =>
      JSON.stringify(hides ? rest : { ...rest, oldest })
    if (before && whole(before.row) === whole(row)) continue
    expect([object, id, told, changed.has(id) || stale.has(object)]).toEqual([object, id, told, true])
  }
  for (const [id, { object }] of first.records)
    if (!last.records.has(id)) expect([object, id, stale.has(object)]).toEqual([object, id, true])
}
