/** The members of Kaldi Works (`seeds`), each signed in over HTTP, and a few customers. */
import type { Client } from '@rapport/core/testing'
import { littleWorld, type MemberKey, type TeamSeed } from '@rapport/seeds'
import type { TestServer } from './server.ts'

const password = 'seven lamps over the harbour'

/** Names of the members, who are those of `seeds`. Mara: administrator. Aylin: manager of Sales. Jonas and Eva: reps of north and south, under Sales. Petra: guest of north. */
export const memberNames = Object.keys(littleWorld.members) as MemberKey[]
export type MemberName = MemberKey

export interface Members extends Readonly<Record<MemberName, Client>> {
  readonly workspace: string
  /** Ids of members and teams by their names. */
  readonly ids: Readonly<Record<string, string>>
}

/** With ids of `nordkaffee`, `bellini`, `inga`, `matteo`, `rob`, `ingaAtNordkaffee`, `noteOnInga` … */
export type Office = Members

type Made = { id: string }

type Place = 'first' | 'twin'

/** What the twin alone has written in it can be looked for in answers to others. */
const inTwin = (place: Place, words: string): string => (place === 'first' ? words : `${words} Zwilling`)

/** Members with a few customers, made over HTTP by the administrator. */
export async function openOffice(server: TestServer, place: Place = 'first'): Promise<Office> {
  const members = await openMembers(server, place)
  const { mara } = members
  const domain = `${place}.example`
  const ids: Record<string, string> = { ...members.ids }
  const say = (words: string): string => inTwin(place, words)
  const make = async (name: string, path: string, values: object): Promise<void> =>
    void (ids[name] = (await must<Made>(mara.post(path, values))).id)
  await make('nordkaffee', '/companies', {
    name: say('Nordkaffee'),
    domain: `nordkaffee.${domain}`,
    industry: 'Food',
    employees: 120,
    owner: ids.jonas,
  })
  await make('bellini', '/companies', { name: say('Torrefazione Bellini'), industry: 'Roasting', employees: 12, owner: ids.eva })
  await make('inga', '/people', {
    givenName: 'Inga',
    familyName: say('Sörensen'),
    emails: [{ value: `inga@nordkaffee.${domain}`, label: 'work' }],
    addresses: [{ city: 'Hamburg', country: 'DE' }],
    language: 'de',
    owner: ids.jonas,
  })
  await make('matteo', '/people', {
    name: say('Matteo Bellini'),
    emails: [{ value: `matteo@bellini.${domain}` }, { value: `office@bellini.${domain}` }],
    birthday: '1980-02-29',
    owner: ids.eva,
  })
  await make('rob', '/people', { name: say('Rob Ainsley'), language: 'en', externalId: 'R-1', owner: null })
  await make('ingaAtNordkaffee', '/employments', { person: ids.inga, company: ids.nordkaffee, title: 'Buyer', main: true })
  await make('matteoAtBellini', '/employments', { person: ids.matteo, company: ids.bellini, title: 'Owner', main: true })
  await make('noteOnInga', '/notes', { about: { object: 'person', id: ids.inga }, body: say('Prefers to be called in the morning.') })
  return { ...members, ids }
}

/** A workspace with its members and teams and nothing else: the server's first, or a further one. */
export async function openMembers(server: TestServer, place: Place = 'first'): Promise<Members> {
  const email = (name: MemberKey): string => `${name}@${place}.example`
  const { members, teams } = littleWorld
  const mara = server.client('mara')
  const session = await must<{ member: Made; workspace: Made }>(
    mara.post(place === 'first' ? '/setup' : '/sign-up', {
      name: inTwin(place, members.mara.name),
      email: email('mara'),
      password,
      workspace: `Office ${place}`,
      timeZone: 'Europe/Stockholm',
      language: 'en',
      sample: false,
    }),
  )
  const ids: Record<string, string> = { workspace: session.workspace.id, mara: session.member.id }
  // The team for everyone, in which a workspace begins, is the one above all others.
  const { team } = await must<{ team: Made }>(mara.get(`/members/${ids.mara}`))
  ids.kaldi = team.id
  await must(mara.patch(`/teams/${ids.kaldi}`, { name: teams.kaldi.name }))
  for (const [key, { name, parent }] of Object.entries<TeamSeed>(teams))
    if (parent) ids[key] = (await must<Made>(mara.post('/teams', { name, parent: ids[parent] }))).id
  const clients: Partial<Record<MemberKey, Client>> = { mara }
  for (const name of memberNames.filter((key) => key !== 'mara')) {
    const { role, team, name: full } = members[name]
    const client = server.client(name)
    const { url } = await must<{ url: string }>(mara.post('/invitations', { email: email(name), role, team: ids[team] }))
    const accepted = { name: inTwin(place, full), password }
    ids[name] = (await must<{ member: Made }>(client.post(`/invitations/open/${url.split('/').at(-1)}`, accepted))).member.id
    clients[name] = client
  }
  return { workspace: session.workspace.id, ids, ...(clients as Record<MemberKey, Client>) }
}

/** A program with a key of that member, for everything that a key can be for. */
export async function openProgram(server: TestServer, who: Client): Promise<Client> {
  const scopes = ['*:delete', 'import', 'export', 'administration']
  const { secret } = await must<{ secret: string }>(who.post('/api-keys', { name: 'Everything', scopes }))
  return server.client(`program of ${who.name}`, { authorization: `Bearer ${secret}` })
}

async function must<T>(answer: Promise<{ status: number; text: string; body: unknown }>): Promise<T> {
  const { status, text, body } = await answer
  if (status >= 300) throw new Error(`The office could not be opened: ${status} ${text}`)
  return body as T
}
