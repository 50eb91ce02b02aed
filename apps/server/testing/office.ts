/** The little office: five members of four roles in two teams, and a few customers. */
import type { Client } from '@rapport/core/testing'
import type { TestServer } from './server.ts'

const password = 'seven lamps over the harbour'

/** Names of the members. Mara: administrator. Eva: manager of Sales. Jonas: rep of North, under Sales. Aylin: rep of Sales. Greta: guest of North. */
export const memberNames = ['mara', 'eva', 'jonas', 'aylin', 'greta'] as const
export type MemberName = (typeof memberNames)[number]

export interface Office extends Readonly<Record<MemberName, Client>> {
  readonly workspace: string
  /** Ids of everything by its name: members, teams, `nordkaffee`, `bellini`, `inga`, `matteo`, `rob`, `ingaAtNordkaffee`, `noteOnInga` … */
  readonly ids: Readonly<Record<string, string>>
}

type Made = { id: string }

/** Opens the office as the server's first workspace, or as a further one with the same people in it. */
export async function openOffice(server: TestServer, place: 'first' | 'twin' = 'first'): Promise<Office> {
  const domain = `${place}.example`
  // What the twin alone has written in it can be looked for in answers to others.
  const say = (words: string): string => (place === 'first' ? words : `${words} Zwilling`)
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
  const eva = await join('eva', 'Eva Brandt', 'manager', 'sales')
  const jonas = await join('jonas', 'Jonas Weber', 'rep', 'north')
  const aylin = await join('aylin', 'Aylin Demir', 'rep', 'sales')
  const greta = await join('greta', 'Greta Olsen', 'guest', 'north')
  await make('nordkaffee', '/companies', {
    name: 'Nordkaffee',
    domain: 'nordkaffee.example',
    industry: 'Food',
    employees: 120,
    owner: ids.jonas,
  })
  await make('bellini', '/companies', { name: say('Torrefazione Bellini'), industry: 'Roasting', employees: 12, owner: ids.aylin })
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
    owner: ids.aylin,
  })
  await make('rob', '/people', { name: say('Rob Ainsley'), language: 'en', externalId: 'R-1' })
  await make('ingaAtNordkaffee', '/employments', { person: ids.inga, company: ids.nordkaffee, title: 'Buyer', main: true })
  await make('matteoAtBellini', '/employments', { person: ids.matteo, company: ids.bellini, title: 'Owner', main: true })
  await make('noteOnInga', '/notes', { about: { object: 'person', id: ids.inga }, body: say('Prefers to be called in the morning.') })
  return { workspace: ids.workspace, ids, mara, eva, jonas, aylin, greta }
}

async function must<T>(answer: Promise<{ status: number; text: string; body: unknown }>): Promise<T> {
  const { status, text, body } = await answer
  if (status >= 300) throw new Error(`The office could not be opened: ${status} ${text}`)
  return body as T
}
