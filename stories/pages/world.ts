/** The workspace that the pages are looked at with: sample people, and records made to break pages. */
import { createHash } from 'node:crypto'
import type { APIResponse, Browser, BrowserContext } from 'playwright-core'
import type { Names } from './gate.ts'

export const mara = { name: 'Mara Lindqvist', email: 'mara@kaldi.example', password: 'copper kettle winter sofa' }

/** As long as a name may be, without a place to break. */
const endless = `Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft${'ö'.repeat(420)}`
/** Where everybody lives who was made to break pages, so that one filter finds them. */
export const town = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch'

interface Made {
  readonly id: string
}

/** A client of the API with the cookies of one member. */
export interface Client {
  readonly address: string
  /** The cookies of who signed in, for a browser. */
  cookies(): ReturnType<BrowserContext['cookies']>
  get(path: string): Promise<{ items: readonly (Made & { name?: string | null; email?: string | null; key?: string })[] }>
  post<Answer = Made>(path: string, data?: object | Buffer): Promise<Answer>
  patch(path: string, data: object): Promise<Made>
}

export async function openClient(browser: Browser, address: string): Promise<Client> {
  const context = await browser.newContext()
  const { request } = context
  const answer = async (made: APIResponse) => {
    if (!made.ok()) throw new Error(`${made.url()}: ${made.status()} ${await made.text()}`)
    return made.status() === 204 ? undefined : await made.json()
  }
  return {
    address,
    cookies: () => context.cookies(),
    get: async (path) => answer(await request.get(`${address}/api/v1${path}`)),
    patch: async (path, data) => answer(await request.patch(`${address}/api/v1${path}`, { data })),
    post: async (path, data = {}) =>
      answer(
        await request.post(`${address}/api/v1${path}`, {
          data,
          headers: { 'Content-Type': Buffer.isBuffer(data) ? 'text/csv' : 'application/json' },
        }),
      ),
  }
}

/** What the walk opens. */
export interface World {
  readonly person: string
  readonly company: string
  readonly hostilePerson: string
  readonly namelessPerson: string
  readonly hostileCompany: string
  readonly names: Names
  /** The path of an invitation that is open. */
  readonly invitation: string
  readonly imports: { readonly mapping: string; readonly checked: string; readonly done: string; readonly endless: string }
}

/** Fills an empty workspace. */
export async function fill(client: Client): Promise<World> {
  await client.post('/sample')
  const hostileCompany = await client.post('/companies', {
    name: endless,
    domain: `${'a'.repeat(60)}.${'b'.repeat(60)}.example`,
    industry: 'Kaffeemaschineninstandsetzungsdienstleistungen und alles, was damit auch nur im Entferntesten zusammenhängt',
    employees: 2_147_483_647,
    addresses: [{ city: town, country: 'GB' }],
  })
  const people = await breakingPeople(client)
  const hostilePerson = people[0]!
  await client.post('/employments', {
    person: hostilePerson.id,
    company: hostileCompany.id,
    title: `Leiterin ${'von allem '.repeat(20)}`.trim(),
  })
  await client.post('/notes', { about: { object: 'person', id: hostilePerson.id }, body: `${endless} ${'Sie rief an. '.repeat(600)}` })
  const invitation = await staff(client)
  const names = await nameAll(client)
  const named = (path: string, name: string) => client.get(`${path}?filter=${encodeURIComponent(`name is "${name}"`)}`)
  const [person] = (await named('/people', 'Inga Sörensen')).items
  const [company] = (await named('/companies', 'Nordkaffee Vertrieb GmbH')).items
  return {
    person: person!.id,
    company: company!.id,
    hostilePerson: hostilePerson.id,
    namelessPerson: people[4]!.id,
    hostileCompany: hostileCompany.id,
    names,
    invitation,
    imports: await files(client),
  }
}

/** The longest name with as many mail addresses as one may have; right to left; signs that are pictures; a mail and no name; nothing at all. */
async function breakingPeople(client: Client): Promise<readonly Made[]> {
  const addresses = [{ city: town, street: 'Lôn Pant', postcode: 'LL61 5UJ', region: 'Ynys Môn', country: 'GB' }]
  const emails = Array.from({ length: 20 }, (_, n) => ({ value: `${'inga.'.repeat(8)}${n}@${'kaffee'.repeat(9)}.example`, label: 'work' }))
  const phones = [{ value: '+49 170 5550101', label: 'mobile' }]
  const wanted: readonly object[] = [
    { name: endless, emails, phones, addresses, externalId: 'X'.repeat(200), language: 'cy', timeZone: 'America/Argentina/ComodRivadavia' },
    { name: 'عبد الرحمن بن محمد بن سلطان آل نهيان', emails: [{ value: 'abd@example.example' }], addresses },
    { name: '👩‍👩‍👧‍👦 Zoë 🚀🚀🚀 O’Neil-Žižek \u202Eesrever', addresses },
    { emails: [{ value: 'nameless@example.example' }], addresses },
    { addresses, birthday: '1970-01-01' },
  ]
  const made: Made[] = []
  for (const values of wanted) made.push(await client.post('/people', values))
  return made
}

/** Teams in a tree, a colleague with an endless name, and an open invitation, whose path is given back. */
async function staff(client: Client): Promise<string> {
  const sales = await client.post('/teams', { name: 'Sales' })
  const north = await client.post('/teams', { name: 'Nordics and Germany', parent: sales.id })
  await client.post('/teams', { name: `Hamburg ${endless.slice(0, 92)}`, parent: north.id })
  await client.post('/teams', { name: 'Service' })
  const invite = (email: string, role: string, team?: string) => client.post<{ url: string }>('/invitations', { email, role, team })
  const eva = await invite('eva@kaldi.example', 'rep', north.id)
  await join(client, eva.url, 'Eva Brandt')
  const long = await invite(`${'eva.'.repeat(14)}brandt@${'kaffee'.repeat(9)}.example`, 'guest')
  await join(client, long.url, endless.slice(0, 200))
  await invite(`${'ole.'.repeat(14)}thomsen@${'kaffee'.repeat(9)}.example`, 'manager', sales.id)
  const { url } = await invite('ole@kaldi.example', 'rep', sales.id)
  return new URL(url, 'http://here').pathname
}

/** Takes up an invitation, without becoming its member here. */
async function join({ address }: Client, url: string, name: string): Promise<void> {
  const answer = await fetch(`${address}/api/v1/invitations/open/${url.split('/').at(-1)!}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, password: 'gravel lamp ocean nine' }),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

/** Brings in that many people, for lists that are longer than anybody reads. */
export async function crowd(client: Client, many: number): Promise<void> {
  const rows = Array.from({ length: many }, (_, n) => `Guest ${n};guest${n}@crowd.example`).join('\n')
  const made = await client.post('/imports?object=person&name=crowd.csv', Buffer.from(`Name;E-Mail\n${rows}\n`))
  await client.post(`/imports/${made.id}/check`)
  await reach(client, made, 'checked')
  await client.post(`/imports/${made.id}/start`)
  await reach(client, made, 'done')
}

async function reach(client: Client, { id }: Made, state: string): Promise<void> {
  for (;;) {
    const now = (await client.get(`/imports/${id}`)) as unknown as { state: string; problem?: object }
    if (now.state === state) return
    if (now.state === 'failed') throw new Error(`The import failed: ${JSON.stringify(now.problem)}`)
  }
}

/** Imports at each step: columns to be chosen, checked, done with wrong rows, and one made to break pages. */
async function files(client: Client): Promise<World['imports']> {
  const customers = `Name;E-Mail;Phone;Company;City;Customer no\n${Array.from(
    { length: 40 },
    (_, n) =>
      `Person ${n};${n % 9 === 4 ? `person ${n} at nowhere` : `person${n}@moka.example`};+44 20 5550${100 + n};Moka & Sons;Leeds;K-${n}`,
  ).join('\n')}\n`
  const long = `Name;${Array.from({ length: 12 }, (_, n) => `${endless.slice(0, 120)} ${n}`).join(';')};E-Mail\n${'ß'.repeat(10_000)};${'x;'.repeat(12)}nowhere\nעברית 🚀;${'1;'.repeat(12)}a@b.example\n`
  const upload = (name: string, text: string) => client.post(`/imports?object=person&name=${encodeURIComponent(name)}`, Buffer.from(text))
  const mapping = await upload('customers-2026.csv', customers)
  const done = await upload('customers.csv', customers)
  await client.post(`/imports/${done.id}/check`)
  await reach(client, done, 'checked')
  await client.post(`/imports/${done.id}/start`)
  await reach(client, done, 'done')
  const checked = await upload('customers-march.csv', customers.replaceAll('Leeds', 'York').replaceAll('Person 1', 'Persona 1'))
  await client.post(`/imports/${checked.id}/check`)
  await reach(client, checked, 'checked')
  const hostile = await upload(`${endless.slice(0, 150)}.csv`, long)
  await client.post(`/imports/${hostile.id}/check`)
  await reach(client, hostile, 'checked')
  return { mapping: mapping.id, checked: checked.id, done: done.id, endless: hostile.id }
}

/** An id for every record, made from what it is called, so that colours made from ids are the same in every run. */
async function nameAll(client: Client): Promise<Names> {
  const toStage = new Map<string, string>()
  for (const path of ['/people', '/companies', '/members', '/teams']) {
    const { items } = await client.get(`${path}?limit=200`)
    for (const [at, { id, name, email }] of items.entries()) {
      const hash = createHash('sha256')
        .update(`${path} ${name ?? email ?? at}`)
        .digest('hex')
      toStage.set(id, hash.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-7$3-8$4-$5'))
    }
  }
  return { toStage, toServer: new Map([...toStage].map(([id, name]) => [name, id])) }
}
