/**
 * A workspace that floods the server, with requests, numbers, interactions, a file and a broadcast, one after the other; and somebody of another workspace
 * on the same server, who works on undisturbed: no error, and no answer much later than when it is calm.
 */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { httpClient, openMailSink, type Client, type MailSink } from '@rapport/core/testing'
import { reached, stepped, uploaded } from '../../apps/server/testing/import.ts'
import { peopleFile } from '../../apps/server/testing/import-kill.ts'
import { startProcess } from '../../apps/server/testing/process.ts'
import { makeFolder } from './folder.ts'
import type { Day } from './neighbour-day.ts'
import { nothingHurt, type Proof } from './proof.ts'

const root = `${import.meta.dirname}/../..`
const publicUrl = 'http://crm.neighbour.example'
const founding = { password: 'seven lamps over the harbour', timeZone: 'UTC', language: 'en', sample: true }
/** How much later than when it is calm the slowest of a hundred answers may come. */
const most = 1.5
/** Recipients of the broadcast: more than go out while it is looked at. */
const recipients = 5_000

export async function proveNeighbour({
  seconds,
  rows,
  log,
}: {
  seconds: number
  rows: number
  log: (line: string) => void
}): Promise<Proof> {
  const folder = makeFolder()
  const sink = await openMailSink()
  const server = await startProcess({
    RAPPORT_DATA_DIR: path.join(folder, 'data'),
    RAPPORT_SIGN_UP: 'yes',
    RAPPORT_WORK: 'beside',
    // Limits by member and address would end each flood, and all come from one address here.
    RAPPORT_RATE_LIMITS: 'off',
    RAPPORT_PUBLIC_URL: publicUrl,
    RAPPORT_SMTP_URL: `smtp://127.0.0.1:${sink.port}?tls=no`,
    RAPPORT_MAIL_FROM: 'Rapport <crm@neighbour.example>',
  })
  try {
    const loud = await founded(server.address, '/setup', 'Loud')
    const quiet = await founded(server.address, '/sign-up', 'Quiet')
    const wrong: string[] = []
    const p99s: string[] = []
    let asked = 0
    await day(quiet, server.address, Math.min(seconds, 5), wrong)
    const calm = await day(quiet, server.address, seconds, wrong)
    log(`calm: p99 ${p99(calm).toFixed(1)} ms of ${calm.length}`)
    const during = async (name: string, flood: (seconds: number) => Promise<string>): Promise<void> => {
      const [told, took] = await Promise.all([flood(seconds), day(quiet, server.address, seconds, wrong)])
      const ratio = p99(took) / p99(calm)
      asked += took.length
      p99s.push(`${name} ${ratio.toFixed(1)}`)
      log(`${name}: p99 ${p99(took).toFixed(1)} ms of ${took.length}, ${ratio.toFixed(2)} × calm (${told})`)
      if (ratio > most) wrong.push(`while there were ${name} next door, p99 was ${ratio.toFixed(2)} times that of calm`)
      await sleep(2_000)
    }
    for (const kind of ['requests', 'numbers', 'interactions'])
      await during(kind, (long) => said('neighbour-flood.ts', [server.address, loud.cookie(), kind, String(long)]))
    await during('a file', (long) => importing(loud, rows, long))
    await during('mails', (long) => mailing(loud, server.address, sink, long))
    return { ...nothingHurt, name: `a loud neighbour, p99 × calm: ${p99s.join(', ')}`, runs: asked, wrong: [...new Set(wrong)] }
  } finally {
    await server.stop()
    await sink.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function founded(address: string, where: string, name: string): Promise<Client> {
  const client = httpClient(address, name)
  const person = { name: `${name} Founder`, email: `founder@${name.toLowerCase()}.example`, workspace: name }
  const { status, text } = await client.post(where, { ...founding, ...person })
  if (status !== 201) throw new Error(`There is no workspace: ${text}`)
  return client
}

/** Somebody who works, from a process of their own: what this one does meanwhile is no delay of theirs. The milliseconds that each answer took, ascending. */
async function day(who: Client, address: string, seconds: number, wrong: string[]): Promise<readonly number[]> {
  const { took, refused } = JSON.parse(await said('neighbour-day.ts', [address, who.cookie(), String(seconds)])) as Day
  for (const status of refused) wrong.push(`the quiet workspace was answered ${status}`)
  return took.toSorted((a, b) => a - b)
}

const p99 = (took: readonly number[]): number => took[Math.floor(took.length * 0.99)]!

/** What a program of this folder says. */
const said = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`stories/prove/${program}`, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    const parts: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve(Buffer.concat(parts).toString()) : reject(new Error(`${program} ended with ${code}.`)),
    )
  })

/** Imports as long as it is looked at, at least. */
async function importing(who: Client, rows: number, seconds: number): Promise<string> {
  const { id } = await uploaded(who, 'person', peopleFile(rows))
  await stepped(who, id, 'check')
  await who.post(`/imports/${id}/start`)
  await sleep(seconds * 1000)
  const { state } = (await who.get<{ state: string }>(`/imports/${id}`)).body
  await reached(who, id, 'done')
  return `${rows} rows, ${state} at the end`
}

/** Sends a broadcast to people of its own. */
async function mailing(who: Client, address: string, sink: MailSink, seconds: number): Promise<string> {
  const made = async <T>(where: string, body: object): Promise<T> => {
    const answer = await who.post<T>(where, body)
    if (answer.status >= 300) throw new Error(`${where} was refused: ${answer.text}`)
    return answer.body
  }
  const sender = await made<{ id: string }>('/senders', { name: 'Loud', address: 'news@loud.example' })
  const asked = async () => sink.taken.find(({ to }) => to[0] === 'news@loud.example')
  while (!(await asked())) await sleep(50)
  const link = /http:\S+\/confirm-sender\/\S+/.exec((await asked())!.parts['text/plain']!)![0]
  await fetch(link.replace(publicUrl, address), { method: 'POST', body: new URLSearchParams({ do: 'confirm' }) })
  const purpose = await made<{ id: string }>('/purposes', { name: 'News', basis: 'interest', wording: 'News, now and then', offered: true })
  const body = [{ type: 'text', text: 'Hello {{ person.name }}.' }]
  const template = await made<{ id: string }>('/templates', { name: 'News', of: 'person', subject: 'News', body })
  const list = await made<{ id: string }>('/segments', { name: 'All', of: 'person', kind: 'list' })
  const people: string[] = []
  for (let after = ''; people.length < recipients;) {
    const { body: page } = await who.get<{ items: { id: string }[]; next: string | null }>(`/people?limit=200${after}`)
    people.push(...page.items.map(({ id }) => id))
    if (page.next === null) break
    after = `&after=${encodeURIComponent(page.next)}`
  }
  for (let from = 0; from < people.length; from += 1000)
    await made(`/segments/${list.id}/members`, { add: people.slice(from, from + 1000) })
  const before = sink.taken.length
  const given = { name: 'News', sender: sender.id, purpose: purpose.id, template: template.id, segment: list.id }
  const { id } = await made<{ id: string }>('/broadcasts', given)
  await made(`/broadcasts/${id}/start`, {})
  await sleep(seconds * 1000)
  return `${sink.taken.length - before} of ${people.length} mails`
}
