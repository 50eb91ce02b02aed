/**
 * Messages that are sent one by one, whoever they go to: those of a workspace that belong to no broadcast, and those of accounts. They lie in two tables
 * and go the same ways between the same states (see `fate.ts`), by the statements that stand here.
 */
import type { Next } from '../../leases/index.ts'
import { type Line, openLine, type SmtpSettings } from '../../mail/index.ts'
import type { Transaction } from '../../postgres/index.ts'
import { type Refusal, refusals } from '../gate/gate.ts'
import { type Fate, fateOf } from './fate.ts'

/** A transaction in which `$1` says which of the table's messages are meant. */
export type ShelfTransaction = Pick<Transaction, 'query' | 'change' | 'json'>

export interface Single {
  readonly id: string
  readonly recipient: string
  readonly attempts: number
  readonly queuedAt: Date
}

/** The gate's word on a message; `drop` for one that is not to be kept at all, and what something of its own waits for. */
export type Judgement = 'go' | 'drop' | Refusal | { readonly waitsFor: string }

/** Where single messages lie, what the gate says of them, and how they are written. */
export interface Shelf<S extends Single, Tx extends ShelfTransaction = ShelfTransaction> {
  readonly texts: SingleTexts
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Asked of one that is due, in the transaction that takes it in hand. */
  judge(tx: Tx, due: S): Promise<Judgement>
  /** Whether those that cannot go out at the moment are judged all the same, each for itself: some are over by then, and some are to be shown. */
  readonly judgesHeld?: boolean
  /** As it goes over the wire; null where it cannot be written. */
  write(due: S): Promise<{ readonly from: string; readonly mail: Buffer } | null>
  /** Nothing more is to be sent to that address: noted in the transaction that notes what became of the message. */
  suppress?(tx: Tx, due: S, reason: string | null): void
}

/** What is known of the way out at the moment: how, or why not. */
export type WayOut = { readonly smtp: SmtpSettings } | { readonly problem: string }

export const noWay = {
  server: 'No mail server is set.',
  address: 'The address of this installation is not set, so its link cannot be written.',
} as const

export type SingleTexts = ReturnType<typeof singleTexts>

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ')
const waits = `m.state in ('queued', 'deferred')`

/**
 * @param table the table, as `message`
 * @param bound which of its messages are meant: a condition over `m` and `$1`
 * @param columns what `judge` and `write` need to know of one, beside what all have
 */
export const singleTexts = (table: string, bound: string, columns: string) => ({
  lost: oneLine(`update ${table} m set state = 'uncertain', code = 'lost', settled_at = $3::timestamptz,
    reason = 'The server that was sending it was lost before it could note the answer. It may have arrived or not.'
    where ${bound} and m.state = 'sending' and m.claim <> $2::bigint`),
  due: oneLine(`select m.id, m.recipient, m.attempts, m.queued_at as "queuedAt", ${columns} from ${table} m
    where ${bound} and ${waits} and m.next_at <= $2::timestamptz and m.id <> all($3::uuid[]) order by m.next_at, m.id limit 1 for update skip locked`),
  take: oneLine(`update ${table} m set state = $3::text, code = $4::text, reason = $5::text, claim = $6::bigint, claimed_at = $7::timestamptz,
    settled_at = case when $3::text = 'refused' then $7::timestamptz end where ${bound} and m.id = $2::uuid`),
  drop: `delete from ${table} m where ${bound} and m.id = $2::uuid`,
  settle:
    oneLine(`update ${table} m set state = $3::text, code = $4::text, reason = $5::text, attempts = m.attempts + 1, next_at = coalesce($6::timestamptz, m.next_at),
    settled_at = $7::timestamptz where ${bound} and m.id = $2::uuid and m.claim = $8::bigint and m.state in ('sending', 'uncertain')`),
  giveBack: oneLine(`update ${table} m set state = case when m.attempts > 0 then 'deferred' else 'queued' end
    where ${bound} and m.id = $2::uuid and m.claim = $3::bigint and m.state = 'sending'`),
  wait: oneLine(`update ${table} m set code = 'held', reason = $3::text
    where ${bound} and m.id = $2::uuid and (m.code, m.reason) is distinct from ('held', $3::text)`),
  /** Nothing was said of any: all wait as before, and say why. */
  held: oneLine(`update ${table} m set code = 'held', reason = $2::text
    where ${bound} and ${waits} and m.next_at <= $3::timestamptz and (m.code, m.reason) is distinct from ('held', $2::text)`),
  next: `select min(m.next_at) as at from ${table} m where ${bound} and ${waits}`,
})

/** Milliseconds until the mail server, or what a message waits for, is looked for again. */
const pause = 60_000
/** Milliseconds that a server which stops waits for the mail server. */
const grace = 5_000

export interface Sending {
  readonly claim: number
  readonly signal: AbortSignal
  readonly now: () => Date
  readonly way: WayOut
}

/** One message after the other, until none is due or others want the place. */
export async function sendSingles<S extends Single, Tx extends ShelfTransaction>(shelf: Shelf<S, Tx>, sending: Sending): Promise<Next> {
  const { claim, signal, now, way } = sending
  await shelf.transaction((tx) => tx.change(shelf.texts.lost, [claim, now()]))
  const line = 'smtp' in way ? openLine(way.smtp) : null
  const giveUp = (): void => void setTimeout(() => line?.close(), grace).unref()
  signal.addEventListener('abort', giveUp)
  let problem = 'problem' in way ? way.problem : null
  /** Those that wait for something else than their time. */
  const held: string[] = []
  try {
    while (!signal.aborted && (problem === null || shelf.judgesHeld === true)) {
      const due = await take(shelf, sending, held, problem)
      if (due === null) break
      if (due !== 'settled') problem = await send(shelf, sending, line!, due)
    }
  } finally {
    signal.removeEventListener('abort', giveUp)
    line?.close()
  }
  if (problem !== null) await shelf.transaction((tx) => tx.change(shelf.texts.held, [problem, now()]))
  const [next] = await shelf.transaction((tx) => tx.query<{ at: Date | null }>(shelf.texts.next))
  if (!next?.at) return 'idle'
  return { in: Math.max(new Date(next.at).getTime() - now().getTime(), problem === null && held.length === 0 ? 0 : pause) }
}

/** The next that is due, in hand from the commit on; one that does not go is settled, or waits for a while where something keeps it. */
function take<S extends Single, Tx extends ShelfTransaction>(
  shelf: Shelf<S, Tx>,
  { claim, now }: Sending,
  held: string[],
  problem: string | null,
): Promise<S | 'settled' | null> {
  const { texts } = shelf
  return shelf.transaction(async (tx) => {
    const at = now()
    const [due] = await tx.query<S>(texts.due, [at, held])
    if (!due) return null
    const verdict = await shelf.judge(tx, due)
    const settle = (text: string, ...values: unknown[]) => tx.change(text, [due.id, ...values]).then(() => 'settled' as const)
    if (verdict === 'drop') return settle(texts.drop)
    const waitsFor = typeof verdict === 'object' ? verdict.waitsFor : verdict === 'go' ? problem : null
    if (waitsFor !== null) held.push(due.id)
    if (waitsFor !== null) return settle(texts.wait, waitsFor)
    if (typeof verdict === 'string' && verdict !== 'go') return settle(texts.take, 'refused', verdict, refusals[verdict], claim, at)
    await tx.change(texts.take, [due.id, 'sending', null, null, claim, at])
    return due
  })
}

const unwritten: Fate = {
  state: 'refused',
  code: 'unwritable',
  reason: 'Its sender is not confirmed, or what it was about is gone.',
  next: null,
  suppress: false,
}

/** Sends what is in hand and notes what became of it; why not, where the mail server said nothing of it. */
async function send<S extends Single, Tx extends ShelfTransaction>(
  shelf: Shelf<S, Tx>,
  { claim, now }: Sending,
  line: Line,
  due: S,
): Promise<string | null> {
  const raw = await shelf.write(due)
  const sent = raw && (await line.send({ from: raw.from, to: due.recipient }, raw.mail))
  const fate = sent ? fateOf(sent, { attempts: due.attempts + 1, queuedAt: new Date(due.queuedAt), now: now() }) : unwritten
  await shelf.transaction(async (tx) => {
    if (fate === null) return tx.change(shelf.texts.giveBack, [due.id, claim])
    const { state, code, reason, next } = fate
    if (fate.suppress) shelf.suppress?.(tx, due, reason)
    return tx.change(shelf.texts.settle, [due.id, state, code, reason, next, state === 'deferred' ? null : now(), claim])
  })
  return fate === null && sent?.kind === 'unreached' ? sent.reason : null
}
