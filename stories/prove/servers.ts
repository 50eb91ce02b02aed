/**
 * Two servers that answer and two that work, on one database. One of each is killed and comes back while people write, a file is imported and mails go out:
 * everything is done once, and a page that follows one of them misses nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client as Postgres } from 'pg'
import { startEmbedded } from '@rapport/core/postgres'
import { follow, httpClient, openMailSink, type Client, type Follower } from '@rapport/core/testing'
import { reached, stepped, uploaded } from '../../apps/server/testing/import.ts'
import { peopleFile } from '../../apps/server/testing/import-kill.ts'
import { startProcess, type ServerProcess } from '../../apps/server/testing/process.ts'
import { nothingHurt, type Proof } from './proof.ts'

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
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rapport-prove-'))
  const cluster = await startEmbedded({ dataDir: path.join(folder, 'cluster') })
  const sink = await openMailSink()
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
    const written = write(steady, mails)
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
    await told(page, people)
    const { missed, anew } = page.end()
    // Whoever is told to begin anew reads everything: then nothing can be missed.
    if (anew === 0) wrong.push(...people.filter((one) => missed(one)).map((one) => `the page was not told of ${one}`))
    await settled(sink.taken, mails)
    const sent = Map.groupBy(sink.taken, ({ to }) => to.join())
    const doubled = [...sent].filter(([, copies]) => copies.length > 1).length
    for (let n = 0; n < mails; n++) if (!sent.has(mailOf(n))) wrong.push(`no mail went to ${mailOf(n)}`)
    wrong.push(...(await inDatabase(cluster.ownerUrl, made.body.workspace.id, done.counts.new + people.length)))
    log(`${rows} rows imported, ${people.length} people written, ${mails} mails, ${doubled} of them twice, ${anew} times begun anew`)
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
  const { status, text } = await client.post('/sign-in', account)
  if (status !== 200) throw new Error(`Mara could not sign in: ${text}`)
  return client
}

const mailOf = (n: number): string => `guest-${n}@servers.example`

/** Writes people and invites others by mail; gives the ids of those whose writing was acknowledged. */
async function write(client: Client, mails: number): Promise<string[]> {
  const people: string[] = []
  for (let n = 0; n < mails; n++) {
    const { status, body, text } = await client.post<{ id: string }>('/people', { name: `Person ${n}` })
    if (status !== 201) throw new Error(`A person was refused: ${text}`)
    people.push(body.id)
    const invited = await client.post('/invitations', { email: mailOf(n), role: 'guest' })
    if (invited.status !== 201) throw new Error(`An invitation was refused: ${invited.text}`)
    await sleep(50)
  }
  return people
}

interface Page {
  readonly heard: ReadonlySet<string>
  anew(): number
  end(): { missed: (id: string) => boolean; anew: number }
}

/** A page that comes back whenever its server is gone, and goes on where it was. */
function openPage(server: ServerProcess, client: Client): Page {
  const heard = new Set<string>()
  let anew = 0
  let over = false
  let follower: Follower | null = null
  void (async () => {
    for (let lastEventId: string | null = null; !over;) {
      try {
        follower = await follow(server.address, client.cookie(), lastEventId === null ? {} : { lastEventId })
        const mine: Follower = follower
        let at = 0
        const keep = (): void => {
          for (; at < mine.received.length; at++) {
            const { event, data } = mine.received[at]!
            // Many at once are not told one by one: a page reads its lists anew then.
            if (event === 'anew' || (event === 'change' && (data.stale as string[]).includes('person'))) anew++
            if (event === 'change') for (const { id } of data.changes as { id: string }[]) heard.add(id)
          }
        }
        while (await Promise.race([mine.ended.then(() => false), sleep(50, true)])) keep()
        keep()
        lastEventId = mine.lastId() ?? lastEventId
      } catch {
        await sleep(100)
      }
    }
  })()
  return {
    heard,
    anew: () => anew,
    end() {
      over = true
      follower?.close()
      return { missed: (id) => !heard.has(id), anew }
    },
  }
}

/** Waits until the page has heard of the last that was written. */
async function told(page: Page, people: readonly string[]): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline && !page.heard.has(people.at(-1)!);) await sleep(50)
}

async function settled(taken: readonly unknown[], mails: number): Promise<void> {
  // A mail in the hands of a server that was killed is sent by another one when ten minutes are over.
  for (const deadline = Date.now() + 11 * 60_000; Date.now() < deadline && taken.length < mails;) await sleep(200)
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
