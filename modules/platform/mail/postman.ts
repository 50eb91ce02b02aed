/** Sends what is queued: each server does, and none sends what another has in hand. */
import { setTimeout as passed } from 'node:timers/promises'
import { openSmtp, type Outcome } from '@rapport/core/mail'
import type { Pool } from 'pg'
import { type LinkPlace, prepareLink } from './link.ts'
import { mailColumns, type MailRow } from './mail.ts'
import type { MailSettingsStore } from './settings.ts'
import { hasLink, mailText } from './texts.ts'

/** Minutes between one try and the next; after the last of them a mail has failed. */
export const backOff = [1, 5, 15, 60, 240, 720, 1440] as const
/** Minutes that a server has a mail in hand. One that dies meanwhile leaves it to the others; then it may come twice, under the same id. */
export const inHand = 10
/** Days that mails are kept. */
export const keepDays = 90
const lanes = 3
const rounds = 15_000
/** Milliseconds that a server which stops waits for a mail server. What it had in hand then goes to the others, or to its next start. */
const grace = 5_000

export interface Postman {
  /** Looks for queued mails now, and every few seconds from then on. */
  start(): void
  /** Something was queued. */
  wake(): void
  /** When nothing is being sent any more. */
  settled(): Promise<void>
  stop(): Promise<void>
}

export interface PostmanOptions extends LinkPlace {
  readonly control: Pool
  readonly settings: MailSettingsStore
  readonly now: () => Date
  /** Whether this server sends mails; yes unless said. */
  readonly works?: boolean | undefined
  /** Where failures go that nobody waits for. */
  readonly onError: (error: Error) => void
}

export function openPostman(options: PostmanOptions): Postman {
  const { now, onError, works = true } = options
  let running: Promise<void> | null = null
  let again = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  const lane = async (): Promise<void> => {
    while (!stopped) {
      const mail = await claim(options.control, now())
      if (!mail) return
      await handle(options, mail)
    }
  }
  function wake(): void {
    if (stopped || !works) return
    if (running) {
      again = true
      return
    }
    running = Promise.all(Array.from({ length: lanes }, () => lane().catch(onError)))
      .then(() => {})
      .finally(() => {
        running = null
        if (again) {
          again = false
          wake()
        }
      })
  }
  const settled = async (): Promise<void> => {
    while (running) await running
  }
  return {
    start() {
      if (works) timer ??= setInterval(wake, rounds).unref()
      wake()
    },
    wake,
    settled,
    async stop() {
      stopped = true
      clearInterval(timer)
      await Promise.race([settled(), passed(grace, undefined, { ref: false })])
    },
  }
}

async function claim(control: Pool, at: Date): Promise<MailRow | undefined> {
  const { rows } = await control.query<MailRow>(
    `update control.mail m set tries = tries + 1, next_at = $2
     where id = (select id from control.mail where state = 'queued' and next_at <= $1 order by next_at, id limit 1 for update skip locked)
     returning ${mailColumns}`,
    [at, new Date(at.getTime() + inHand * 60_000)],
  )
  return rows[0]
}

async function handle(options: PostmanOptions, mail: MailRow): Promise<void> {
  const { control, settings, now } = options
  const prepared = await prepareLink(options, mail, now())
  if (prepared.state === 'nobody') return void (await control.query('delete from control.mail where id = $1', [mail.id]))
  if (prepared.state === 'over') return settle(control, mail, 'failed', 'The link in it does not open any more.', now())
  const sending = await settings.sending()
  if (!sending) return settle(control, mail, 'held', 'No mail server is set.', now())
  const address = await settings.address()
  if (hasLink(mail.kind) && address === null)
    return settle(control, mail, 'held', 'The address of this installation is not set, so its link cannot be written.', now())
  const link = prepared.path === null || address === null ? null : new URL(prepared.path, address).href
  const outcome = await openSmtp(sending.smtp).send({
    id: mail.id,
    from: sending.from,
    to: mail.recipient,
    ...mailText(mail.kind, mail.facts, link),
  })
  await conclude(control, mail, outcome, now())
}

async function conclude(control: Pool, mail: MailRow, outcome: Outcome, at: Date): Promise<void> {
  if (outcome.kind === 'sent') return settle(control, mail, 'sent', null, at)
  if (outcome.kind === 'refused') return settle(control, mail, 'failed', outcome.reason, at)
  const next = nextTry(mail, at)
  if (next === null) return settle(control, mail, 'failed', outcome.reason, at)
  await control.query(`update control.mail set reason = $3, next_at = $4 where id = $1 and tries = $2 and state = 'queued'`, [
    mail.id,
    mail.tries,
    outcome.reason,
    next,
  ])
}

/** When a mail that was put off is tried again; null when that would be too late, or often enough. */
export function nextTry({ tries, expiresAt }: Pick<MailRow, 'tries' | 'expiresAt'>, at: Date): Date | null {
  const minutes = backOff[tries - 1]
  if (minutes === undefined) return null
  const next = new Date(at.getTime() + minutes * 60_000)
  return expiresAt !== null && next >= expiresAt ? null : next
}

/** Only by whoever has the mail in hand: its tries say so. */
async function settle(
  control: Pool,
  { id, tries }: MailRow,
  state: 'sent' | 'failed' | 'held',
  reason: string | null,
  at: Date,
): Promise<void> {
  await control.query(
    `update control.mail set state = $3, reason = $4, settled_at = $5 where id = $1 and tries = $2 and state = 'queued'`,
    [id, tries, state, reason, at],
  )
}

/** Removes mails that are old enough, and wishes for new passwords with them. */
export async function sweepMails(control: Pool, at: Date): Promise<void> {
  await control.query(`with resets as (delete from control.reset where created_at <= $1) delete from control.mail where created_at <= $1`, [
    new Date(at.getTime() - keepDays * 86_400_000),
  ])
}
