/**
 * Mails of a broadcast per second, beside a bare loop that fills the same template, signs with the same kind of key and sends into the same mail server over
 * as many kept connections. What the server does beyond that: asks the gate of each, notes it before and after, and writes it into the timeline.
 */
import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { compileTemplate } from '@rapport/core/templates'
import nodemailer from 'nodemailer'
import { connectOwner } from './database.ts'
import { expectStatus, openConnection, signIn } from './http.ts'
import { forgetPeak, median, memoryOf, runRound } from './measure.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { password, type World } from './template.ts'
import { openSink } from './sink.ts'

const rounds = 3
const count = 3_000
/** Seconds after which the broadcast to everybody is broken off. */
const longest = 300
/** As many connections as the server has for one broadcast. */
const inFlight = 10
const body = [
  { type: 'heading', text: 'The new harvest is here' },
  {
    type: 'text',
    text: 'Hello {{ person.name }},\n\nwe have **three new coffees** for you. [Have a look](https://kaldi.example/new), or answer this mail.',
  },
  { type: 'button', text: 'See them', url: 'https://kaldi.example/new' },
]
const subject = 'News for {{ person.name }}'

export async function benchBroadcasts(server: RunningServer, dataDir: string, world: World): Promise<Line[]> {
  const cookie = await signIn(server.port, world.administrator.email, password)
  const connection = await openConnection(server.port)
  const owner = await connectOwner(dataDir)
  const sink = await openSink('mail-sink.ts')
  const ask = async <T>(status: number, method: string, path: string, sent?: object): Promise<T> =>
    JSON.parse((await expectStatus(connection, status, method, `/api/v1${path}`, { cookie, ...(sent ? { body: sent } : {}) })).body) as T
  type Made = { id: string }
  try {
    const mail = {
      host: '127.0.0.1',
      port: String(sink.port),
      security: 'none',
      user: null,
      password: null,
      from: 'Bench <bench@kaldi.example>',
    }
    await ask(200, 'POST', '/mail/settings', { ...mail, address: 'http://127.0.0.1' })
    const sender = (await ask<Made>(201, 'POST', '/senders', { name: 'Bench', address: 'news@kaldi.example' })).id
    await owner.query('update sender set confirmed_at = now()')
    const purpose = (await ask<Made>(201, 'POST', '/purposes', { name: 'News', basis: 'interest', offered: true })).id
    const template = (await ask<Made>(201, 'POST', '/templates', { name: 'News', of: 'person', subject, body })).id
    const segment = (await ask<Made>(201, 'POST', '/segments', { name: 'List', of: 'person', kind: 'list' })).id
    const { rows } = await owner.query<{ id: string; name: string; email: string }>(
      `select p.id, p.name, p.emails->0->>'value' as email from person p where p.workspace_id = $1 and p.emails->0->>'value' is not null and p.name is not null limit ${count}`,
      [world.workspace],
    )
    for (let from = 0; from < count; from += 1000)
      await ask(200, 'POST', `/segments/${segment}/members`, { add: rows.slice(from, from + 1000).map(({ id }) => id) })
    let made = 0
    const served = async (): Promise<number> => {
      const name = `Round ${++made}`
      const { id } = await ask<Made>(201, 'POST', '/broadcasts', { name, segment, template, purpose, sender })
      const enough = sink.enough(count)
      const begun = performance.now()
      await ask(200, 'POST', `/broadcasts/${id}/start`)
      await enough
      return (count * 1000) / (performance.now() - begun)
    }
    const letter = await compileTemplate({ of: 'person', subject, body })
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    const bare = async (signed: boolean): Promise<number> => {
      const transport = nodemailer.createTransport({
        pool: true,
        maxConnections: inFlight,
        maxMessages: Infinity,
        host: '127.0.0.1',
        port: sink.port,
        ignoreTLS: true,
        ...(signed ? { dkim: { domainName: 'kaldi.example', keySelector: 'bench', privateKey } } : {}),
      })
      const link = 'http://127.0.0.1/u/AbcdefghijklmnopqrstuvwxyzAbcdefghijklmnopqrstuvwxyzAbcdefghijkl'
      const enough = sink.enough(count)
      const { rate } = await runRound(count, inFlight * 2, async (_lane, n) => {
        const { id, name, email } = rows[n]!
        const said = letter.render({ person: { name }, links: { unsubscribe: link }, workspace: { name: 'Bench' } })
        await transport.sendMail({
          from: 'Bench <news@kaldi.example>',
          to: email,
          messageId: `<${id}@kaldi.example>`,
          headers: { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
          ...said,
        })
      })
      await enough
      transport.close()
      return rate
    }
    const both = async (signed: boolean): Promise<Line> => {
      await bare(signed)
      const [ours, theirs]: number[][] = [[], []]
      for (let n = 0; n < rounds; n++) {
        ours!.push(await served())
        theirs!.push(await bare(signed))
      }
      const [rate, bareRate] = [median(ours!), median(theirs!)]
      return {
        name: `send a broadcast, ${signed ? 'signed' : 'not signed'}: rate, of a bare loop’s`,
        value: rate / bareRate,
        unit: '×',
        ...(signed ? { limit: 0.5, better: 'more' as const } : {}),
        note: `${rate.toFixed(0)} of ${bareRate.toFixed(0)}/s; memory at most ${memoryOf(server.pid).peak.toFixed(0)} MB`,
      }
    }
    /** What the server holds while everybody is written to: all of them are put down, and mails go out for as long as `longest`. */
    const everybody = async (): Promise<Line> => {
      const all = (
        await ask<Made>(201, 'POST', '/segments', { name: 'Everybody', of: 'person', kind: 'live', condition: 'email is not empty' })
      ).id
      const { id } = await ask<Made>(201, 'POST', '/broadcasts', { name: 'Everybody', segment: all, template, purpose, sender })
      const down = async (more: string): Promise<number> =>
        Number((await owner.query(`select count(*) as n from message m where m.broadcast_id = $1 ${more}`, [id])).rows[0].n)
      const of = Number(
        (
          await owner.query(`select count(*) as n from person p where p.workspace_id = $1 and p.emails->0->>'value' is not null`, [
            world.workspace,
          ])
        ).rows[0].n,
      )
      forgetPeak(server.pid)
      const begun = performance.now()
      const seconds = (): number => (performance.now() - begun) / 1000
      await ask(200, 'POST', `/broadcasts/${id}/start`)
      let said = 0
      for (; said < of && seconds() < longest; said = await down('')) await sleep(2_000)
      const putDown = { seconds: seconds(), peak: memoryOf(server.pid).peak }
      let left = of
      for (; left > 0 && seconds() < longest; left = await down(`and m.state in ('queued', 'sending', 'deferred')`)) await sleep(5_000)
      const { peak } = memoryOf(server.pid)
      if (left > 0) await ask(200, 'POST', `/broadcasts/${id}/pause`)
      return {
        name: `send a broadcast to ${of.toLocaleString('en')}: memory at most`,
        value: peak,
        unit: 'MB',
        limit: 400,
        note: `${said.toLocaleString('en')} put down after ${putDown.seconds.toFixed(0)} s (${putDown.peak.toFixed(0)} MB); ${(of - left).toLocaleString('en')} sent after ${seconds().toFixed(0)} s`,
      }
    }
    const signed = await both(true)
    const large = await everybody()
    await owner.query('delete from sender_key')
    return [signed, await both(false), large]
  } finally {
    connection.close()
    sink.close()
    await owner.end()
  }
}
