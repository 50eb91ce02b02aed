/**
 * A server that ends itself at a named moment, as if it were killed just there: `node crashing.ts` with DATABASE_URL, RAPPORT_SECRET, RAPPORT_PORT,
 * RAPPORT_PUBLIC_URL, SMTP_PORT and CRASH_AT=`moment:count` (`taken`, `answered`, `noted` of mails, `before`, `after` of a step of a flow), the count of times that it lets the moment pass first.
 */
import { makeListener, makeLog, starting } from '@rapport/core/api'
import { openDatabase } from '@rapport/core/postgres'
import { composeServer } from '../compose.ts'

const given = (name: string): string => process.env[name] ?? ''
const [moment, count] = given('CRASH_AT').split(':')
let left = Number(count ?? 0)
const secret = given('RAPPORT_SECRET')
const listener = makeListener(starting)
const database = await openDatabase({ ownerUrl: given('DATABASE_URL'), secret })
const smtp = { host: '127.0.0.1', port: Number(given('SMTP_PORT')), security: 'none', user: null, password: null } as const
const at = (now: string): void => {
  if (now === moment && left-- === 0) process.kill(process.pid, 'SIGKILL')
}
const server = await composeServer({
  database,
  secret,
  publicUrl: given('RAPPORT_PUBLIC_URL'),
  smtp: { smtp, from: 'Rapport <rapport@kaldi.example>' },
  log: makeLog((line) => process.stderr.write(`${line}\n`)),
  serverFactory: listener.serverFactory,
  messaging: { look: 100, at },
  flows: { look: 50, at },
})
await listener.listen('127.0.0.1', Number(given('RAPPORT_PORT')), false)
process.once('SIGTERM', () => {
  void listener
    .close(1000)
    .then(() => server.app.close())
    .then(() => database.close())
    .then(() => process.exit(0))
})
