/** The little office: five members of four roles in two teams, and a few customers. */
import type { Client } from '@rapport/core/testing'
import type { TestServer } from './server.ts'

const password = 'seven lamps over the harbour'

/** Names of the members. Mara: administrator. Aylin: manager of Sales. Jonas: rep of North, under Sales. Eva: rep of Sales. Petra: guest of North. */
export const memberNames = ['mara', 'aylin', 'jonas', 'eva', 'petra'] as const
export type MemberName = (typeof memberNames)[number]

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
  await make('rob', '/people', { name: say('Rob Ainsley'), language: 'en', externalId: 'R-1' })
  await make('ingaAtNordkaffee', '/employments', { person: ids.inga, company: ids.nordkaffee, title: 'Buyer', main: true })
  await make('matteoAtBellini', '/employments', { person: ids.matteo, company: ids.bellini, title: 'Owner', main: true })
  await make('noteOnInga', '/notes', { about: { object: 'person', id: ids.inga }, body: say('Prefers to be called in the morning.') })
  return { ...members, ids }
}

/** A workspace with its members and teams and nothing else: the server's first, or a further one. */
export async function openMembers(server: TestServer, place: Place = 'first'): Promise<Members> {
  const domain = `${place}.example`
  const say = (words: string): string => inTwin(place, words)
  const ids: Record<string, string> = {}
  const mara = server.client('mara')
  const session = await must<{ member: Made; workspace: Made }>(
    mara.post(place === 'first' ? '/setup' : '/sign-up', {
      name: say('Mara Lindqvist'),
      email: `mara@${domain}`,
      password,
      workspace: `Office ${place}`,
      timeZone: 'Europe/Stockholm',
      language: 'en',
      sample: false,
    }),
  )
  ids.workspace = session.workspace.id
  ids.mara = session.member.id
  const make = async (name: string, path: string, values: object): Promise<void> =>
    void (ids[name] = (await must<Made>(mara.post(path, values))).id)
  await make('sales', '/teams', { name: 'Sales' })
  await make('north', '/teams', { name: 'North', parent: ids.sales })
  await must(mara.patch(`/members/${ids.mara}`, { team: ids.sales }))
  const join = async (name: MemberName, full: string, role: string, team: string): Promise<Client> => {
    const client = server.client(name)
    const { url } = await must<{ url: string }>(mara.post('/invitations', { email: `${name}@${domain}`, role, team: ids[team] }))
    const joined = await must<{ member: Made }>(client.post(`/invitations/open/${url.split('/').at(-1)}`, { name: say(full), password }))
    ids[name] = joined.member.id
    return client
  }
  const aylin = await join('aylin', 'Aylin Kaya', 'manager', 'sales')
  const jonas = await join('jonas', 'Jonas Weber', 'rep', 'north')
  const eva = await join('eva', 'Eva Brandt', 'rep', 'sales')
  const petra = await join('petra', 'Petra Klein', 'guest', 'north')
  return { workspace: ids.workspace, ids, mara, aylin, jonas, eva, petra }
}

async function must<T>(answer: Promise<{ status: number; text: string; body: unknown }>): Promise<T> {
  const { status, text, body } = await answer
  if (status >= 300) throw new Error(`The office could not be opened: ${status} ${text}`)
  return body as T
}
