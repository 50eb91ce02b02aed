/**
 * Messages are taken in hand: in one transaction that holds the rows of whoever they go to, it is noted what became of those before, and the gate is
 * asked of the next. What it lets through is `sending` from the commit on, and only then given to the mail server.
 */
import type { Database } from '../../postgres/index.ts'
import { madeOf, versions } from '../broadcast/made-of.ts'
import { holdText } from '../consent/record.ts'
import type { ObjectType } from '../../object/index.ts'
import { rowsOf } from '../../sql/table.ts'
import { type Judge, judgeOf, type Recipient, wordIds } from '../gate/facts.ts'
import { type Asked, refusals } from '../gate/gate.ts'
import { readPolicy } from '../gate/policy.ts'
import { type NewSuppression, suppress } from '../suppression.ts'
import type { Fate } from './fate.ts'

/** A message that is due, with what is known of whoever it goes to without holding their row. */
export interface Due extends Recipient {
  readonly id: string
  readonly attempts: number
  readonly queuedAt: Date
  /** Of the record, when it was read; null where it was not there. */
  readonly version: number | null
}

/** What a try came to. */
export interface Tried {
  readonly due: Due
  readonly subject: string
  /** Null: nothing was said of it, so it is as it was. */
  readonly fate: Fate | null
}

export interface Taking extends Asked {
  /** The object of the recipients. */
  readonly object: ObjectType
  /** The versions of all that the mails are made of, as they were read. */
  readonly made: string
  readonly workspace: string
  readonly broadcast: string
  readonly claim: number
  /** Records that share an address each get one of their own. */
  readonly isEach: boolean
}

export interface Taken {
  /** Another server sends this broadcast now. */
  readonly isLost: boolean
  /** The broadcast's state, its rate, and the versions of all that it is made of. */
  readonly state: string
  readonly rate: number | null
  readonly basis: string
  /** Recipients are others by now than they were when they were read. */
  readonly isOld: boolean
  /** Those that may go, and are in hand. */
  readonly go: readonly Due[]
}

const settleText =
  `update message m set state = n.state, code = n.code, reason = n.reason, subject = n.subject, attempts = m.attempts + n.tried, next_at = coalesce(n.next, m.next_at), settled_at = n.settled, told = n.state not in ('accepted', 'bounced')
  from jsonb_to_recordset($2::jsonb) as n(id uuid, state text, code text, reason text, subject text, tried integer, next timestamptz, settled timestamptz)
  where m.workspace_id = $1 and m.id = n.id and m.claim = $3::bigint and m.state in ('sending', 'uncertain') returning m.id`.replace(
    /\s*\n\s*/g,
    ' ',
  )

const takeText =
  `select m.id from message m where m.workspace_id = $1 and m.id = any($2::uuid[]) and m.state in ('queued', 'deferred') and m.next_at <= $3::timestamptz
  order by m.id for update skip locked`.replace(/\s*\n\s*/g, ' ')

const fenceText = `select s.claim::text as claim from broadcast_standing s where s.workspace_id = $1 and s.broadcast_id = $2::uuid for share`

/** The broadcast's state and rate, and the versions of all that it is made of. */
const broadcastText = `select json_build_object('state', b.state, 'rate', b.rate, 'basis', ${versions})::text from broadcast b ${madeOf}
  where b.workspace_id = $1 and b.id = $2::uuid`.replace(/\s*\n\s*/g, ' ')

const decideText =
  `update message m set state = n.state, code = n.code, reason = n.reason, recipient = n.recipient, address_key = n.key, next_at = coalesce(n.next, m.next_at), claim = $3::bigint,
  claimed_at = case when n.state = 'sending' then $4::timestamptz else m.claimed_at end, settled_at = case when n.state = 'refused' then $4::timestamptz else null end
  from jsonb_to_recordset($2::jsonb) as n(id uuid, state text, code text, reason text, recipient text, key text, next timestamptz) where m.workspace_id = $1 and m.id = n.id`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** Notes what became of `tried`, and takes of `due` what may go. Throws what a transaction throws; then nothing is noted and nothing taken. */
export function takeInHand(
  database: Pick<Database, 'transaction'>,
  taking: Taking,
  tried: readonly Tried[],
  due: readonly Due[],
  now: Date,
): Promise<Taken> {
  const { workspace, broadcast, channel, claim } = taking
  return database.transaction(workspace, async (tx) => {
    const noted =
      tried.length > 0 ? tx.query<{ id: string }>(settleText, [JSON.stringify(tried.map((one) => settledRow(one, now))), claim]) : null
    const records = [...new Set(due.map(({ record }) => record))]
    const fence = tx.query<{ claim: string }>(fenceText, [broadcast])
    const taken = tx.query<{ id: string }>(takeText, [due.map(({ id }) => id), now])
    void tx.query(holdText, [[...new Set(due.flatMap(wordIds))], [channel], now])
    const there = tx.query<{ id: string; version: number }>(
      `select r.id, r.version from ${rowsOf(taking.object, 'r')} and r.id = any($2::uuid[])`,
      [records],
    )
    const standing = tx.json(broadcastText, [broadcast])
    const judge = await judgeOf((text, values) => tx.json(text, values), taking, due, readPolicy(tx), now, broadcast, taking.isEach)
    if (noted) {
      const known = new Set((await noted).map(({ id }) => id))
      const closed = tried.filter(({ due: one, fate }) => fate?.suppress === true && known.has(one.id))
      suppress(
        tx,
        channel,
        closed.map(({ due: one, fate }): NewSuppression => ({
          key: one.addressKey,
          address: one.address!,
          reason: 'bounced',
          note: fate!.reason,
          message: one.id,
        })),
        now,
      )
    }
    const { state, rate, basis } = JSON.parse((await standing) ?? '{"state":"gone","rate":null,"basis":""}') as Pick<
      Taken,
      'state' | 'rate' | 'basis'
    >
    const isLost = (await fence)[0]?.claim !== String(claim)
    // What somebody has just changed of it holds for whoever has not got it yet.
    if (isLost || state !== 'sending' || basis !== taking.made) return { isLost, state, rate, basis, isOld: true, go: [] }
    const free = new Set((await taken).map(({ id }) => id))
    const newest = new Map((await there).map(({ id, version }) => [id, version]))
    // Whoever is another by now, or gone, is read anew first.
    const isAsRead = ({ record, version }: Due): boolean => (newest.get(record) ?? null) === version
    const decided = due.filter((one) => free.has(one.id) && isAsRead(one)).map((one) => decide(judge, one))
    if (decided.length > 0) void tx.query(decideText, [JSON.stringify(decided.map(({ row }) => row)), claim, now])
    return {
      isLost,
      state,
      rate,
      basis,
      isOld: !due.every(isAsRead),
      go: decided.flatMap(({ due: one, row }) => (row.state === 'sending' ? [one] : [])),
    }
  })
}

const settledRow = ({ due, subject, fate }: Tried, now: Date) => ({
  id: due.id,
  subject,
  state: fate?.state ?? (due.attempts > 0 ? 'deferred' : 'queued'),
  code: fate?.code ?? null,
  reason: fate?.reason ?? null,
  tried: fate ? 1 : 0,
  next: fate?.next ?? null,
  settled: fate && fate.state !== 'deferred' ? now : null,
})

interface Decided {
  readonly due: Due
  readonly row: {
    readonly id: string
    readonly state: string
    readonly code: string | null
    readonly reason: string | null
    readonly recipient: string | null
    readonly key: string | null
    readonly next: Date | null
  }
}

function decide(judge: Judge, due: Due): Decided {
  const verdict = judge(due)
  const row = { id: due.id, recipient: due.address, key: due.addressKey || null, next: null, code: null, reason: null }
  if (verdict.go) return { due, row: { ...row, state: 'sending' } }
  if ('refused' in verdict) return { due, row: { ...row, state: 'refused', code: verdict.refused, reason: refusals[verdict.refused] } }
  return {
    due,
    row: {
      ...row,
      state: 'deferred',
      code: 'quiet',
      reason: 'It waits for the end of the quiet hours where they are.',
      next: verdict.until,
    },
  }
}
