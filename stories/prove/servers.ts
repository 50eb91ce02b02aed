/**
 * Two servers that answer and two that work, on one database. One of each is killed and comes back while people write, a file is imported and mails go out:
 * everything is done once, and a page that follows one of them misses nothing.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client as Postgres } from 'pg'
import { asOwner, startEmbedded } from '@rapport/core/postgres'
import { httpClient, openMailSink, type Client, type Taken } from '@rapport/core/testing'
import { reached, stepped, uploaded } from '../../apps/server/testing/import.ts'
import { peopleFile } from '../../apps/server/testing/import-kill.ts'
import { startProcess, type ServerProcess } from '../../apps/server/testing/process.ts'
import { makeFolder } from './folder.ts'
import { nothingHurt, type Proof } from './proof.ts'
import { openPage, type Happened } from './servers-page.ts'

const account = { name: 'Mara Lindqvist', email: 'mara@servers.example', password: 'seven lamps over the harbour' }

export async function proveServers({
  rows,
  mails,
  kills,
  log,
}: {
  rows: number
  mails: number
  kills: number
  log: (line: string) => void
}): Promise<Proof> {
  const folder = makeFolder()
  const cluster = await startEmbedded({ dataDir: path.join(folder, 'cluster') })
  const sink = await openMailSink()
  const sentTo = (): Map<string, Taken[]> => Map.groupBy(sink.taken, ({ to }) => to.join())
  const variables = {
    DATABASE_URL: cluster.ownerUrl,
    RAPPORT_SECRET: 'a secret for one proof, 32 letters long or more',
    RAPPORT_DATA_DIR: folder,
    RAPPORT_PUBLIC_URL: 'http://crm.servers.example',
    RAPPORT_SMTP_URL: `smtp://127.0.0.1:${sink.port}?tls=no`,
    RAPPORT_MAIL_FROM: 'Rapport <crm@servers.example>',
  }
  const answering = { ...variables, RAPPORT_WORK: 'no' }
  const working = { ...variables, RAPPORT_WORK: 'only' }
  const servers: ServerProcess[] = []
  try {
    servers.push(await startProcess(answering))
    servers.push(...(await Promise.all([startProcess(answering), startProcess(working), startProcess(working)])))
    const mara = httpClient(servers[0]!.address, 'mara')
    const made = await mara.post<{ workspace: { id: string } }>('/setup', {
      ...account,
      workspace: 'Servers',
      timeZone: 'Europe/Berlin',
      language: 'en',
      sample: false,
    })
    if (made.status !== 201) throw new Error(`There is no workspace: ${made.text}`)
    const wrong: string[] = []
    if ((await fetch(`${servers[2]!.address}/api/v1/session`)).status !== 404) wrong.push('a server that only works answers requests')
    const steady = await signedIn(servers[0]!)
    const page = openPage(servers[1]!, await signedIn(servers[1]!))
    const { id } = await uploaded(mara, 'person', peopleFile(rows))
    const { counts: promised } = await stepped(mara, id, 'check')
    await mara.post(`/imports/${id}/start`)
    const written = write(steady, mails, () => forgive(cluster.ownerUrl))
    let worst = 0
    for (let kill = 0; kill < kills; kill++) {
      // A worker first, then the server that the page follows, and so on.
      const at = kill % 2 === 0 ? 2 + (kill % 4 === 0 ? 0 : 1) : 1
      await sleep(300)
      const begun = performance.now()
      await servers[at]!.kill()
      servers[at] = await startProcess(at === 1 ? answering : working, Number(new URL(servers[at]!.address).port))
      worst = Math.max(worst, performance.now() - begun)
      log(`killed ${at === 1 ? 'the server that the page follows' : 'one that works'}`)
    }
    const people = await written
    const done = await reached(mara, id, 'done')
    if (JSON.stringify(done.counts) !== JSON.stringify(promised))
      wrong.push(`the check promised ${JSON.stringify(promised)}, the import did ${JSON.stringify(done.counts)}`)
    await settled(() => sentTo().size, mails)
    const sent = sentTo()
    const doubled = [...sent].filter(([, copies]) => copies.length > 1).length
    for (const [to, copies] of sent) if (new Set(copies.map(idOf)).size > 1) wrong.push(`the mails to ${to} have different ids`)
    for (let n = 0; n < mails; n++) if (!sent.has(mailOf(n))) wrong.push(`no mail went to ${mailOf(n)}`)
    wrong.push(...(await inDatabase(cluster.ownerUrl, made.body.workspace.id, done.counts.new + people.length)))
    const happened = await placesOf(cluster.ownerUrl, made.body.workspace.id, people)
    if (happened.length !== people.length) wrong.push(`${happened.length} places of the feed tell of ${people.length} people`)
    const last = Math.max(...happened.map(({ position }) => position))
    for (const deadline = Date.now() + 30_000; Date.now() < deadline && page.place() < last;) await sleep(50)
    page.end()
    wrong.push(...page.missed('person', happened).map((one) => `the page was not told of ${one}`))
    // A check that cannot fail shows nothing: of a place behind everything nobody was told.
    if (page.missed('person', [{ position: last + 1_000_000, record: people[0]! }]).length === 0)
      wrong.push('whatever happens counts as told')
    log(
      `${rows} rows imported, ${people.length} people written, ${mails} mails, ${doubled} of them twice; the page came ${page.opened()} times`,
    )
    return {
      ...nothingHurt,
      name: 'two servers that answer, two that work',
      runs: rows + people.length + mails,
      kills,
      acknowledged: people.length,
      // A mail whose server was killed between its being taken and that being noted goes again: nobody can tell.
      uncertain: doubled,
      worstRecovery: worst / 1000,
      wrong,
    }
  } finally {
    for (const server of servers) await server.stop().catch(() => {})
    await cluster.stop()
    await sink.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function signedIn(server: ServerProcess): Promise<Client> {
  const client = httpClient(server.address, 'mara')
  const { status, text } = await client.post('/sign-in', { email: account.email, password: account.password })
  if (status !== 200) throw new Error(`Mara could not sign in: ${text}`)
  return client
}

const mailOf = (n: number): string => `guest-${n}@servers.example`

/** Writes people and invites others by mail; gives the ids of those whose writing was acknowledged. */
async function write(client: Client, mails: number, forgive: () => Promise<void>): Promise<string[]> {
  const people: string[] = []
  for (let n = 0; n < mails; n++) {
    if (n % 100 === 99) await forgive()
    const { status, body, text } = await client.post<{ id: string }>('/people', { name: `Person ${n}` })
    if (status !== 201) throw new Error(`A person was refused: ${text}`)
    people.push(body.id)
    const invited = await client.post('/invitations', { email: mailOf(n), role: 'guest' })
    if (invited.status !== 201) throw new Error(`An invitation was refused: ${invited.text}`)
    await sleep(50)
  }
  return people
}

/** How many invitations somebody may send is not what is tried here. */
async function forgive(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, (owner) => owner.query('delete from control.attempt'))
}

async function settled(sent: () => number, mails: number): Promise<void> {
  // A mail in the hands of a server that was killed is sent by another one when ten minutes are over.
  for (const deadline = Date.now() + 11 * 60_000; Date.now() < deadline && sent() < mails;) await sleep(200)
}

const idOf = ({ headers }: Taken): string | undefined => headers.find(([name]) => name.toLowerCase() === 'message-id')?.[1]

async function placesOf(ownerUrl: string, workspace: string, records: readonly string[]): Promise<Happened[]> {
  const text = `select f.position::int, c->>'id' as record from feed f cross join jsonb_array_elements(f.changes) c where f.workspace_id = $1 and c->>'id' = any($2::text[])`
  return (await asOwner(ownerUrl, (owner) => owner.query<Happened>(text, [workspace, records]))).rows
}

/** As many people as were acknowledged, a feed without gaps that every consumer has read, and no work left behind. */
async function inDatabase(ownerUrl: string, workspace: string, people: number): Promise<string[]> {
  const owner = new Postgres({ connectionString: ownerUrl })
  await owner.connect()
  const one = async <T>(text: string): Promise<T> => (await owner.query<{ value: T }>(text, [workspace])).rows[0]!.value
  const wrong: string[] = []
  try {
    const found = Number(await one('select count(*) as value from person where workspace_id = $1'))
    if (found !== people) wrong.push(`there are ${found} people, not ${people}`)
    const left = async (): Promise<number> =>
      Number(
        await one(
          `select (select count(*) from outbox where workspace_id = $1) + (select count(*) from feed_consumer c join feed_head h on h.workspace_id = c.workspace_id where c.workspace_id = $1 and c.position < h.position) as value`,
        ),
      )
    for (const deadline = Date.now() + 60_000; (await left()) > 0 && Date.now() < deadline;) await sleep(100)
    if ((await left()) > 0) wrong.push('changes are left that nobody has read')
    const gaps = Number(await one('select max(position) - min(position) + 1 - count(*) as value from feed where workspace_id = $1'))
    if (gaps !== 0) wrong.push(`${gaps} positions of the feed are missing`)
  } finally {
    await owner.end()
  }
  return wrong
}
