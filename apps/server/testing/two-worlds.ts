/**
 * Two workspaces that differ in nothing but what one role must not see: in one there is something in the hidden fields, and a
 * hidden field that was added; in the other those fields are empty, and nothing was added. Records, ids and times are the same.
 */
import { systemActor } from '@rapport/core/access'
import { newId } from '@rapport/core/object'
import type { Answer, Client } from '@rapport/core/testing'
import { memberNames, openMembers, type Members } from './office.ts'
import type { TestServer } from './server.ts'

export interface TwoWorlds {
  /** Where there is something to hide. */
  readonly full: Members
  readonly empty: Members
  /** Ids of the records, which are the same in both. */
  readonly ids: Readonly<Record<'inga' | 'ole' | 'nameless' | 'nordkaffee' | 'bellini' | 'atNordkaffee' | 'atBellini' | 'note', string>>
  /** An answer as text, in which nothing is left of which of the two it came from. */
  plain(world: Members, answer: Answer): string
}

/** What reps may not see; of what was added, only where it was. */
const hidden = {
  person: ['emails', 'phones', 'addresses', 'birthday', 'externalId', 'timeZone'],
  company: ['domain', 'phones', 'addresses', 'employees'],
  employment: ['title', 'role', 'main'],
}
const added = [
  { of: 'person', label: 'Secret', kind: 'text', marked: true },
  { of: 'person', label: 'Secret grade', kind: 'choice', options: { values: ['Geheim', 'Verborgen'] }, marked: true },
  { of: 'person', label: 'Secret remark', kind: 'prose' },
  { of: 'person', label: 'Secret friend', kind: 'ref', options: { to: 'company' } },
  { of: 'company', label: 'Secret rank', kind: 'integer', marked: true },
]
const addedKeys = { person: ['secret', 'secretGrade', 'secretRemark', 'secretFriend'], company: ['secretRank'], employment: [] }

/** Words that stand in hidden fields only. */
export const secrets = /geheim|verborgen|secret(Grade|Remark|Friend|Rank)|1980-02|buyer|\+49|hamburg|470811471|Kathmandu/i

export async function openTwoWorlds(server: TestServer): Promise<TwoWorlds> {
  const [full, empty] = [await openMembers(server), await openMembers(server, 'twin')]
  const names = ['inga', 'ole', 'nameless', 'nordkaffee', 'bellini', 'atNordkaffee', 'atBellini', 'note'] as const
  const ids = Object.fromEntries(names.map((name) => [name, newId()])) as TwoWorlds['ids']
  for (const field of added) await must(full.mara.post('/custom-fields', field))
  await filled(full.mara)
  for (const world of [full, empty]) {
    await grant(world, world === full)
    await fill(server, world, ids, world === full)
  }
  return { full, empty, ids, plain: (world, answer) => plain(world, Object.values(ids), answer) }
}

async function filled(mara: Client): Promise<void> {
  for (;;) {
    const { body } = await mara.get<{ items: { state: string }[] }>('/custom-fields')
    if (!body.items.some(({ state }) => state === 'filling')) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Reps reach everything, but for what is hidden. */
async function grant({ mara }: Members, withAdded: boolean): Promise<void> {
  const { items } = (await must(mara.get('/roles'))).body as { items: { id: string; key: string }[] }
  const all = { read: 'all', write: 'all', delete: 'all' }
  const of = (name: keyof typeof hidden): object => ({ ...all, hide: [...hidden[name], ...(withAdded ? addedKeys[name] : [])] })
  const grants = { person: of('person'), company: of('company'), employment: of('employment') }
  await must(mara.patch(`/roles/${items.find(({ key }) => key === 'rep')!.id}`, { grants }))
}

async function fill(server: TestServer, world: Members, ids: TwoWorlds['ids'], isFull: boolean): Promise<void> {
  const only = (values: object): object => (isFull ? values : {})
  const create = [
    { object: 'company', id: ids.nordkaffee, values: { name: 'Nordkaffee', industry: 'Food', ...only({ domain: 'geheim.example', employees: 470_811_471, secretRank: 1, phones: [{ value: '+4940123456' }] }) } },
    { object: 'company', id: ids.bellini, values: { name: 'Bellini', parent: ids.nordkaffee, ...only({ employees: 4, secretRank: 2, addresses: [{ city: 'Hamburg' }] }) } },
    { object: 'person', id: ids.inga, values: { name: 'Inga Sörensen', language: 'de', owner: world.ids.jonas, ...only({ emails: [{ value: 'inga@geheim.example' }], phones: [{ value: '+4940987654' }], birthday: '1980-02-29', secret: 'Verborgen', secretGrade: 'Geheim', secretFriend: ids.bellini }) } },
    { object: 'person', id: ids.ole, values: { name: 'Ole Berg', owner: null, ...only({ externalId: 'geheim-1', addresses: [{ city: 'Hamburg', country: 'DE' }], secret: 'Anfang', secretRemark: 'secret remark', timeZone: 'Asia/Kathmandu' }) } },
    { object: 'person', id: ids.nameless, values: { language: 'sv', ...only({ emails: [{ value: 'nameless@geheim.example' }], externalId: 'geheim-2' }) } },
    { object: 'employment', id: ids.atNordkaffee, values: { person: ids.inga, company: ids.nordkaffee, since: '2020-01-01', ...only({ title: 'Buyer', role: 'buyer' }) } },
    { object: 'employment', id: ids.atBellini, values: { person: ids.inga, company: ids.bellini, since: '2010-01-01', ...only({ title: 'Advisor', main: true }) } },
    { object: 'note', id: ids.note, values: { about: { object: 'person', id: ids.nameless }, body: 'Called.' } },
  ] // prettier-ignore
  const now = new Date('2026-01-15T10:00:00.000Z')
  await server.server.store.write(systemActor(world.workspace), { kind: 'setup' }, { create }, { now })
  // What an administrator changes afterwards touches what is seen, and in one of the two something hidden as well.
  await must(world.mara.patch(`/people/${ids.ole}`, { language: 'nb', ...only({ birthday: '1980-02-01', secretRemark: 'geheim' }) }))
  await must(world.mara.patch(`/companies/${ids.bellini}`, { industry: 'Roasting', ...only({ employees: 5 }) }))
}

async function must(answer: Promise<Answer>): Promise<Answer> {
  const { status, text } = await answer
  if (status >= 300) throw new Error(`It was refused with ${status}: ${text}`)
  return answer
}

const anId = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

function plain(world: Members, kept: readonly string[], { status, headers, text }: Answer): string {
  const named = new Map<string, string>([
    ...Object.entries(world.ids).map(([name, id]) => [id, name] as const),
    [world.workspace, 'workspace'],
  ])
  for (const name of memberNames) named.set(world.ids[name]!, name)
  const seen = new Map<string, string>()
  const nameOf = (id: string): string => {
    if (kept.includes(id)) return id
    if (!seen.has(id)) seen.set(id, named.get(id) ?? `id ${seen.size}`)
    return seen.get(id)!
  }
  const cursors = text.replace(
    /"next":"([A-Za-z0-9_-]{30,})"/g,
    (_all, cursor: string) => `"next":${Buffer.from(cursor, 'base64url').toString()}`,
  )
  const body = cursors
    .replaceAll(/ Zwilling|Office (first|twin)/g, '')
    .replaceAll('twin.example', 'first.example')
    .replaceAll(anId, nameOf)
    // How much was ever written in a workspace is told to all: live updates go on from there. The two were not written alike.
    .replaceAll(/"signUp":(true|false),"position":\d+/g, '"signUp":$1,"position":n')
    // Times of what was made through the interface are those of the clock.
    .replaceAll(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, (time) => (time.startsWith('2026-01-15') ? time : 'now'))
    .replaceAll(/20\d\d-\d\d-\d\d(?=\.csv)/g, 'today')
  const told = ['etag', 'content-type', 'content-disposition', 'location'].map(
    (name) => `${name}: ${headers.get(name)?.replaceAll(anId, nameOf)}`,
  )
  return [status, ...told, body].join('\n')
}
