/** A broadcast whose servers are killed, at random and at named moments, while the mail server does what mail servers do on their worst day. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { httpClient, type MailSink, openMailSink, type Verdict } from '@rapport/core/testing'
import { Client as Postgres } from 'pg'
import { publicUrl } from './broadcasts.ts'
import { compiled } from './commands.ts'
import { startProcess } from './process.ts'

export interface Killing {
  /** The owner's address of a database whose migrations are done. */
  readonly ownerUrl: string
  readonly recipients: number
  /** At random, and at each of the named moments. */
  readonly kills: number
  readonly crashes: number
  /** Whether mails are signed, which is most of the work. */
  readonly signed?: boolean
  readonly say?: (line: string) => void
}

export interface Survived {
  readonly killed: number
  /** Messages by their state. */
  readonly states: Readonly<Record<string, number>>
  /** Times that the mail server took a mail for one recipient, at most. */
  readonly copies: number
  /** Of those that the mail server took: how many are neither accepted nor uncertain. Of those called accepted: how many it never took. */
  readonly lost: number
  readonly invented: number
  /** Uncertain ones of which it is not said why. */
  readonly unnamed: number
  /** Mails of a recipient under more than one Message-ID. */
  readonly renamed: number
  readonly state: string
  /** An invitation that was at the mail server when its server was killed: what the ledger calls it, and how often it was taken. */
  readonly invitation: { readonly state: string; readonly copies: number }
}

export const moments = ['taken', 'answered', 'noted'] as const
const secret = 'a secret that only tests know, 32 letters long'
const invited = 'invited@kill.example'
const account = { name: 'Mara', email: 'mara@kill.example', password: 'seven lamps over the harbour' }

/** One of twelve has a bad day, each of its own kind, always the same for one address. */
export function chaos(address: string, tries: number): Verdict {
  const day = createHash('sha256').update(address).digest()[0]! % 72
  if (day === 0) return tries <= 1 ? { rcpt: 450 } : 'ok'
  if (day === 1) return tries <= 1 ? { rcpt: 421 } : 'ok'
  if (day === 2) return { rcpt: 550, says: '5.1.1 No such user' }
  if (day === 3) return tries <= 1 ? 'drop' : 'ok'
  if (day === 4) return 'dropAfter'
  if (day === 5) return tries <= 1 ? { data: 451 } : { slow: 200 }
  return 'ok'
}

/** Sends until nothing waits any more, and looks at both sides. */
export async function sendWithKills({ ownerUrl, recipients, kills, crashes, signed = false, say = () => {} }: Killing): Promise<Survived> {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const { promise: killedThen, resolve: isKilled } = Promise.withResolvers<void>()
  let asked = 0
  const judge = (address: string, tries: number): Verdict => {
    if (address !== invited) return chaos(address, tries)
    // Asked for the second time, the whole mail is there.
    if (++asked === 2) arrive()
    return { slow: killedThen }
  }
  const sink = await openMailSink({ judge, maxClients: 100 })
  const variables = {
    DATABASE_URL: ownerUrl,
    RAPPORT_SECRET: secret,
    RAPPORT_PUBLIC_URL: publicUrl,
    RAPPORT_SMTP_URL: `smtp://127.0.0.1:${sink.port}?tls=no`,
    RAPPORT_MAIL_FROM: 'Rapport <rapport@kaldi.example>',
  }
  let server = await startProcess(variables)
  const port = Number(new URL(server.address).port)
  const owner = new Postgres({ connectionString: ownerUrl })
  await owner.connect()
  const read = async <T>(text: string, values: unknown[] = []): Promise<T[]> => (await owner.query(text, values)).rows as T[]
  // To count is work too: of many it is done less often.
  const look = Math.max(20, recipients / 200)
  const waiting = async (): Promise<number> =>
    Number((await read<{ n: string }>(`select count(*) as n from message where state in ('queued', 'deferred', 'sending')`))[0]!.n)
  let killed = 0
  try {
    const client = httpClient(server.address, 'mara', { origin: publicUrl })
    const broadcast = await begin(client, owner, recipients, signed)
    while (Number((await read<{ n: string }>('select count(*) as n from message'))[0]!.n) < recipients) await sleep(20)
    say(`${recipients} messages on their way`)
    for (let n = 0; n < kills; n++) {
      const goal = (await waiting()) * (1 - Math.random() / (kills + crashes - n + 1))
      while ((await waiting()) > goal) await hurry(owner).then(() => sleep(look))
      if (n === 0) {
        await client.post('/invitations', { email: invited, role: 'guest' })
        await arrived
      }
      await server.kill()
      isKilled()
      await letGo(owner)
      say(`killed ${++killed}, ${await waiting()} left`)
      if (n < kills - 1) server = await startProcess(variables, port)
    }
    for (let n = 0; n < crashes; n++) {
      const moment = `${moments[n % moments.length]}:${Math.floor(Math.random() * 10)}`
      await crashed({ ...variables, SMTP_PORT: String(sink.port), CRASH_AT: moment }, owner)
      await letGo(owner)
      say(`ended itself at ${moment}: ${++killed}, ${await waiting()} left`)
    }
    server = await startProcess(variables, port)
    for (let quiet = 0; quiet < 3;) {
      await hurry(owner)
      await sleep(100)
      quiet = (await waiting()) === 0 ? quiet + 1 : 0
    }
    await stateOf(owner, broadcast, 'done')
    const [account] = await read<{ state: string }>(`select state from control.message where recipient = $1`, [invited])
    const invitation = { state: account?.state ?? 'none', copies: sink.taken.filter(({ to }) => to.includes(invited)).length }
    return {
      invitation,
      killed,
      ...(await compare(read, sink)),
      state: (await read<{ state: string }>('select state from broadcast'))[0]!.state,
    }
  } finally {
    await server.stop()
    await owner.end()
    await sink.close()
  }
}

/** Sets a workspace up with a list of so many people, and begins. */
async function begin(client: ReturnType<typeof httpClient>, owner: Postgres, recipients: number, signed: boolean): Promise<string> {
  const made = async <T = { id: string }>(to: string, body: object, status = 201): Promise<T> => {
    const answer = await client.post<T>(to, body)
    if (answer.status !== status) throw new Error(`${to} was answered ${answer.status}: ${answer.text}`)
    return answer.body
  }
  await made('/setup', { ...account, workspace: 'Kill', timeZone: 'Europe/Berlin', language: 'en', sample: false })
  const segment = (await made('/segments', { name: 'All', of: 'person', kind: 'live', condition: 'email is not empty' })).id
  for (let from = 0; from < recipients; from += 1000) {
    const items = Array.from({ length: Math.min(1000, recipients - from) }, (_, n) => ({
      action: 'create',
      values: { name: `Reader ${from + n}`, emails: [{ value: `r${from + n}@kill.example` }] },
    }))
    await made('/people/batch', { mode: 'all', items }, 200)
  }
  const sender = (await made('/senders', { name: 'Kaldi', address: 'news@kaldi.example' })).id
  await owner.query('update sender set confirmed_at = now()')
  if (!signed) await owner.query('delete from sender_key')
  const purpose = (await made('/purposes', { name: 'News', basis: 'interest', offered: true })).id
  const body = [{ type: 'text', text: 'Hello {{ person.name }}' }]
  const template = (await made('/templates', { name: 'News', of: 'person', subject: 'News for {{ person.name }}', body })).id
  while ((await owner.query('select size from segment where id = $1', [segment])).rows[0].size !== String(recipients)) await sleep(50)
  const broadcast = (await made('/broadcasts', { name: 'News', segment, sender, purpose, template })).id
  await made(`/broadcasts/${broadcast}/start`, {}, 200)
  return broadcast
}

/** Minutes pass: what was deferred is due, and whoever waits for it looks now. */
async function hurry(owner: Postgres): Promise<void> {
  await owner.query(`update message set next_at = now() where state = 'deferred' and next_at > now()`)
  await owner.query(
    `update control.lease set until = now() where kind in ('broadcast', 'accountMail') and holder is null and until > now()`,
  )
}

/** Nobody lives who held anything: the quarter of a minute until that shows is not waited for. */
const letGo = (owner: Postgres): Promise<unknown> =>
  owner.query(`update control.lease set until = now() where kind in ('broadcast', 'accountMail') and until > now()`)

const root = path.resolve(import.meta.dirname, '../../..')

/** Runs a server until it ends itself; one whose moment does not come, because too little is left, is ended. */
async function crashed(variables: Readonly<Record<string, string>>, owner: Postgres): Promise<void> {
  const child = spawn(path.join(root, 'node_modules/.bin/node'), ['apps/server/testing/crashing.ts'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compiled, RAPPORT_PORT: '0', ...variables },
  })
  child.stderr!.resume()
  const ended = new Promise<'ended'>((resolve) => child.once('exit', () => resolve('ended')))
  for (let n = 0; n < 100; n++) {
    await hurry(owner)
    if ((await Promise.race([ended, sleep(100)])) === 'ended') return
  }
  child.kill('SIGKILL')
  await ended
}

async function stateOf(owner: Postgres, broadcast: string, state: string): Promise<void> {
  for (let n = 0; n < 200; n++) {
    if ((await owner.query('select state from broadcast where id = $1', [broadcast])).rows[0].state === state) return
    await hurry(owner)
    await sleep(100)
  }
}

async function compare(
  read: <T>(text: string) => Promise<T[]>,
  sink: MailSink,
): Promise<Omit<Survived, 'killed' | 'state' | 'invitation'>> {
  const rows = await read<{ recipient: string; state: string; reason: string | null }>('select recipient, state, reason from message')
  const taken = Map.groupBy(
    sink.taken.filter(({ from }) => from === 'news@kaldi.example'),
    ({ to }) => to[0]!,
  )
  const byAddress = new Map(rows.map((row) => [row.recipient, row]))
  const idsOf = (mails: MailSink['taken']): number =>
    new Set(mails.map(({ headers }) => headers.find(([name]) => /^message-id$/i.test(name))![1])).size
  return {
    states: Object.fromEntries([...Map.groupBy(rows, ({ state }) => state)].map(([state, some]) => [state, some.length])),
    copies: Math.max(0, ...[...taken.values()].map((mails) => mails.length)),
    renamed: [...taken.values()].filter((mails) => idsOf(mails) > 1).length,
    lost: [...taken.keys()].filter((address) => !['accepted', 'uncertain'].includes(byAddress.get(address)?.state ?? '')).length,
    invented: rows.filter(({ state, recipient }) => state === 'accepted' && !taken.has(recipient)).length,
    unnamed: rows.filter(({ state, reason }) => state === 'uncertain' && !reason).length,
  }
}
