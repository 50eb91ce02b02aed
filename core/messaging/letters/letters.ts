/**
 * Mails to one, beside broadcasts: through the same gate and into the same ledger, so that they are counted and seen where all others are. A mail stands on
 * being owed; who writes it is known by its kind.
 */
import type { ObjectType } from '../../object/index.ts'
import type { Database, Transaction } from '../../postgres/index.ts'
import { type Next, Lanes, type LanesOptions } from '../../leases/index.ts'
import { composeMail, isMailAddress, openLine, type Line } from '../../mail/index.ts'
import { rowsOf } from '../../sql/table.ts'
import { modelAt } from '../../store/index.ts'
import type { SetupPlace } from '../broadcast/setup.ts'
import { holdText } from '../consent/record.ts'
import { judgeOf, wordIds } from '../gate/facts.ts'
import { refusals } from '../gate/gate.ts'
import { readPolicy } from '../gate/policy.ts'
import { type Fate, fateOf } from '../ledger/fate.ts'
import { domainOf, readKey } from '../sender/key.ts'
import { addressKey, suppress } from '../suppression.ts'

/** What a mail says, and in whose name. */
export interface Letter {
  readonly sender: string
  readonly subject: string
  readonly text: string
  readonly html: string
}
/** Writes the mails of one kind. `address` is that of the installation. Null where there is nothing to write any more. */
export type LetterWriter = (workspace: string, message: string, address: string) => Promise<Letter | null>

export interface NewLetter {
  /** The same id is the same mail, for ever. */
  readonly id: string
  readonly kind: string
  readonly object: string
  readonly record: string
  readonly recipient: string
  readonly subject: string
}

export interface LettersOptions extends SetupPlace, Pick<LanesOptions, 'presence' | 'workspaces' | 'onError' | 'look' | 'round'> {
  readonly now: () => Date
  readonly writers: Readonly<Record<string, LetterWriter>>
}

export interface Letters {
  /** Queues a mail, in the caller's transaction. */
  queue(tx: Transaction, workspace: string, letter: NewLetter): void
  /** Something was queued and committed. */
  wake(workspace: string): Promise<void>
  start(): void
  stop(): Promise<void>
}

const channel = 'mail'
/** How many mails of one kind an address gets in a day: whoever types it is not whoever has it. */
export const mostADay = 3

const queueText =
  `insert into message (workspace_id, id, kind, object, record_id, channel, basis, recipient, address_key, subject, state, attempts, next_at, queued_at)
  select $1::uuid, $2::uuid, $3::text, $4::text, $5::uuid, '${channel}', 'contract', $6::text, $7::text, $8::text, 'queued', 0, $9::timestamptz, $9::timestamptz
  where (select count(*) from message m where m.workspace_id = $1 and m.kind = $3::text and m.address_key = $7::text and m.queued_at > $10::timestamptz) < ${mostADay}
  on conflict (workspace_id, id) do nothing`.replace(/\s*\n\s*/g, ' ')
const lostText =
  `update message m set state = 'uncertain', code = 'lost', reason = 'The server that was sending it was lost before it could note the answer. It may have arrived or not.', settled_at = $3::timestamptz
  where m.workspace_id = $1 and m.kind is not null and m.state = 'sending' and m.claim <> $2::bigint`.replace(/\s*\n\s*/g, ' ')
const dueText =
  `select m.id, m.kind, m.object, m.record_id as record, m.recipient, m.subject, m.attempts, m.queued_at as "queuedAt" from message m
  where m.workspace_id = $1 and m.kind is not null and m.state in ('queued', 'deferred') and m.next_at <= $2::timestamptz order by m.next_at, m.id limit 1 for update skip locked`.replace(
    /\s*\n\s*/g,
    ' ',
  )
const takeText =
  `update message m set state = $3::text, code = $4::text, reason = $5::text, claim = $6::bigint, claimed_at = $7::timestamptz,
  settled_at = case when $3::text = 'refused' then $7::timestamptz end where m.workspace_id = $1 and m.id = $2::uuid`.replace(
    /\s*\n\s*/g,
    ' ',
  )
const settleText =
  `update message m set state = $3::text, code = $4::text, reason = $5::text, attempts = m.attempts + 1, next_at = coalesce($6::timestamptz, m.next_at), settled_at = $7::timestamptz
  where m.workspace_id = $1 and m.id = $2::uuid and m.claim = $8::bigint and m.state in ('sending', 'uncertain')`.replace(/\s*\n\s*/g, ' ')
/** Nothing was said of it: it waits as before. */
const giveBackText = `update message m set state = case when m.attempts > 0 then 'deferred' else 'queued' end where m.workspace_id = $1 and m.id = $2::uuid and m.claim = $3::bigint and m.state = 'sending'`
const nextText = `select to_json(min(m.next_at))::text from message m where m.workspace_id = $1 and m.kind is not null and m.state in ('queued', 'deferred')`
const waitingText = `select exists (select from message m where m.workspace_id = $1 and m.kind is not null and m.state in ('queued', 'deferred', 'sending'))::text`
const senderText = `select json_build_object('id', s.id, 'name', s.name, 'address', s.address, 'replyTo', s.reply_to)::text from sender s
  where s.workspace_id = $1 and s.id = $2::uuid and s.confirmed_at is not null`.replace(/\s*\n\s*/g, ' ')

interface Due {
  readonly id: string
  readonly kind: string
  readonly object: string
  readonly record: string
  readonly recipient: string
  readonly subject: string
  readonly attempts: number
  readonly queuedAt: Date
}

/** Milliseconds until the mail server, or an address of this installation, is looked for again. */
const pause = 60_000

export function openLetters(options: LettersOptions): Letters {
  const { database, seals, now } = options
  const lanes = new Lanes({
    ...options,
    control: database.control,
    kind: 'letters',
    places: 4,
    turn: ({ workspace }, claim, signal) => turn(options, workspace, claim, signal),
    waiting: async (workspace) => ((await database.readJson(workspace, { text: waitingText, values: [] })) === 'true' ? [workspace] : []),
  })
  return {
    queue(tx, workspace, { id, kind, object, record, recipient, subject }) {
      const key = addressKey(seals, workspace, recipient)
      const since = new Date(now().getTime() - 86_400_000)
      void tx.query(queueText, [id, kind, object, record, recipient, key, subject, now(), since])
    },
    wake: (workspace) => lanes.offer(workspace, workspace),
    start: () => lanes.start(),
    stop: () => lanes.stop(),
  }
}

/** One mail after the other, until none is due or others want the place. */
async function turn(place: LettersOptions, workspace: string, claim: number, signal: AbortSignal): Promise<Next> {
  const { database, now, mail } = place
  await database.transaction(workspace, (tx) => tx.change(lostText, [claim, now()]))
  const [sending, address] = await Promise.all([mail.sending(), mail.address()])
  if (!sending || address === null) return (await nextDue(database, workspace)) === null ? 'idle' : { in: pause }
  const line = openLine(sending.smtp)
  try {
    while (!signal.aborted) {
      const due = await take(place, workspace, claim)
      if (due === null) break
      if (due === 'refused') continue
      if (!(await send(place, workspace, claim, line, due, address))) return { in: pause }
    }
  } finally {
    line.close()
  }
  const next = await nextDue(database, workspace)
  return next === null ? 'idle' : { in: Math.max(next.getTime() - now().getTime(), 0) }
}

async function nextDue(database: Pick<Database, 'readJson'>, workspace: string): Promise<Date | null> {
  const json = await database.readJson(workspace, { text: nextText, values: [] })
  return json === null || json === 'null' ? null : new Date(JSON.parse(json) as string)
}

/** The next that is due, in hand from the commit on; or one that the gate refused. */
async function take(place: LettersOptions, workspace: string, claim: number): Promise<Due | 'refused' | null> {
  const { database, seals, now } = place
  const { model } = await modelAt(place, workspace)
  return database.transaction(workspace, async (tx) => {
    const at = now()
    const [due] = await tx.query<Due>(dueText, [at])
    if (!due) return null
    const key = addressKey(seals, workspace, due.recipient)
    const recipient = {
      record: due.record,
      address: due.recipient,
      isMailAddress: isMailAddress(due.recipient),
      addressKey: key,
      timeZone: 'UTC',
    }
    void tx.query(holdText, [wordIds(recipient), channel, at])
    const isThere = await stands(tx, model.objects.get(due.object), due.record)
    const asked = { basis: 'contract', purpose: null } as const
    const judge = await judgeOf((text, values) => tx.json(text, values), asked, [{ ...recipient, isThere }], channel, readPolicy(tx), at)
    const verdict = judge({ ...recipient, isThere })
    const [state, code] = 'refused' in verdict ? (['refused', verdict.refused] as const) : (['sending', null] as const)
    void tx.query(takeText, [due.id, state, code, code === null ? null : refusals[code], claim, at])
    return state === 'refused' ? 'refused' : due
  })
}

async function stands(tx: Transaction, object: ObjectType | undefined, record: string): Promise<boolean> {
  if (!object) return false
  return (await tx.query(`select r.id from ${rowsOf(object, 'r')} and r.id = $2::uuid`, [record])).length > 0
}

/** Sends what is in hand and notes what became of it; false where the mail server was not reached. */
async function send(place: LettersOptions, workspace: string, claim: number, line: Line, due: Due, address: string): Promise<boolean> {
  const { database, seals, now } = place
  const raw = await write(place, workspace, due, address)
  const sent = raw === null ? null : await line.send({ from: raw.from, to: due.recipient }, raw.mail)
  const fate: Fate | null =
    sent === null
      ? {
          state: 'refused',
          code: 'unwritable',
          reason: 'Its sender is not confirmed, or what it was about is gone.',
          next: null,
          suppress: false,
        }
      : fateOf(sent, { attempts: due.attempts + 1, queuedAt: new Date(due.queuedAt), now: now() })
  await database.transaction(workspace, async (tx) => {
    if (fate === null) return tx.change(giveBackText, [due.id, claim])
    const { state, code, reason, next } = fate
    const settled = state === 'deferred' ? null : now()
    if (fate.suppress)
      suppress(tx, channel, [{ key: addressKey(seals, workspace, due.recipient), reason: 'bounced', note: reason, message: due.id }], now())
    return tx.change(settleText, [due.id, state, code, reason, next, settled, claim])
  })
  return fate !== null
}

async function write(
  { database, seals, writers, now }: LettersOptions,
  workspace: string,
  { id, kind, recipient }: Due,
  address: string,
): Promise<{ readonly from: string; readonly mail: Buffer } | null> {
  const letter = (await writers[kind]?.(workspace, id, address)) ?? null
  const json = letter === null ? null : await database.readJson(workspace, { text: senderText, values: [letter.sender] })
  if (letter === null || json === null) return null
  const sender = JSON.parse(json) as {
    readonly id: string
    readonly name: string
    readonly address: string
    readonly replyTo: string | null
  }
  const { subject, text, html } = letter
  const mail = await composeMail(
    {
      messageId: `${id}@${domainOf(sender.address)}`,
      date: now(),
      from: sender,
      replyTo: sender.replyTo,
      to: recipient,
      subject,
      text,
      html,
      unsubscribe: null,
      listId: null,
    },
    await readKey(database, seals, workspace, sender),
  )
  return { from: sender.address, mail }
}
