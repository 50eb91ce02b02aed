/**
 * Mails to one, beside broadcasts: through the same gate and into the same ledger, so that they are counted and seen where all others are. A mail stands on
 * being owed; who writes it is known by its kind.
 */
import type { ObjectType } from '../../object/index.ts'
import type { Transaction } from '../../postgres/index.ts'
import { type Next, Lanes, type LanesOptions } from '../../leases/index.ts'
import { composeMail, isMailAddress } from '../../mail/index.ts'
import { rowsOf } from '../../sql/table.ts'
import { modelAt } from '../../store/index.ts'
import type { SetupPlace } from '../broadcast/setup.ts'
import { holdText } from '../consent/record.ts'
import { judgeOf, wordIds } from '../gate/facts.ts'
import { readPolicy } from '../gate/policy.ts'
import { type Judgement, noWay, sendSingles, type Shelf, type ShelfTransaction, type Single, singleTexts } from '../ledger/single.ts'
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
const texts = singleTexts('message', 'm.workspace_id = $1 and m.kind is not null', 'm.kind, m.object, m.record_id as record, m.subject')
const waitingText = `select exists (select from message m where m.workspace_id = $1 and m.kind is not null and m.state in ('queued', 'deferred', 'sending'))::text`
const senderText = `select json_build_object('id', s.id, 'name', s.name, 'address', s.address, 'replyTo', s.reply_to)::text from sender s
  where s.workspace_id = $1 and s.id = $2::uuid and s.confirmed_at is not null`.replace(/\s*\n\s*/g, ' ')

interface Due extends Single {
  readonly kind: string
  readonly object: string
  readonly record: string
  readonly subject: string
}

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

async function turn(place: LettersOptions, workspace: string, claim: number, signal: AbortSignal): Promise<Next> {
  const { now, mail } = place
  const [sending, address] = await Promise.all([mail.sending(), mail.address()])
  const way = address === null ? { problem: noWay.address } : (sending ?? { problem: noWay.server })
  return sendSingles(shelfOf(place, workspace, address), { claim, signal, now, way })
}

const shelfOf = (place: LettersOptions, workspace: string, address: string | null): Shelf<Due> => ({
  texts,
  transaction: (work) => place.database.transaction(workspace, work),
  judge: (tx, due) => judge(place, workspace, tx, due),
  write: (due) => write(place, workspace, due, address!),
  suppress: (tx, { id, recipient }, note) =>
    suppress(
      tx,
      channel,
      [{ key: addressKey(place.seals, workspace, recipient), address: recipient, reason: 'bounced', note, message: id }],
      place.now(),
    ),
})

async function judge(place: LettersOptions, workspace: string, tx: ShelfTransaction, due: Due): Promise<Judgement> {
  const { model } = await modelAt(place, workspace)
  const at = place.now()
  const recipient = {
    record: due.record,
    address: due.recipient,
    isMailAddress: isMailAddress(due.recipient),
    addressKey: addressKey(place.seals, workspace, due.recipient),
    timeZone: 'UTC',
  }
  void tx.query(holdText, [wordIds(recipient), [channel], at])
  const isThere = await stands(tx, model.objects.get(due.object), due.record)
  const asked = { basis: 'contract', purpose: null, channel } as const
  const one = { ...recipient, isThere }
  const verdict = (await judgeOf((text, values) => tx.json(text, values), asked, [one], readPolicy(tx), at))(one)
  return 'refused' in verdict ? verdict.refused : 'go'
}

async function stands(tx: ShelfTransaction, object: ObjectType | undefined, record: string): Promise<boolean> {
  if (!object) return false
  return (await tx.query(`select r.id from ${rowsOf(object, 'r')} and r.id = $2::uuid`, [record])).length > 0
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
      isAutomatic: true,
    },
    await readKey(database, seals, workspace, sender),
  )
  return { from: sender.address, mail }
}
