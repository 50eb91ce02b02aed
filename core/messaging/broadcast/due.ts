/** The next recipients of a broadcast, with what their mails say of them. */
import { systemActor } from '../../access/index.ts'
import { modelAt } from '../../store/index.ts'
import { readValues } from '../../templates/index.ts'
import { isMailAddress } from '../../mail/index.ts'
import { addressKey } from '../suppression.ts'
import type { Due } from '../ledger/claim.ts'
import type { Recipient } from '../gate/facts.ts'
import type { Reachable, Setup, SetupPlace } from './setup.ts'

/** A message that is due, with the record that it goes to as it is answered. */
export interface Ready extends Due {
  readonly values: Readonly<Record<string, unknown>>
}

interface Row {
  readonly id: string
  readonly record: string
  readonly attempts: number
  readonly queuedAt: string
}

const dueText =
  `select coalesce(json_agg(json_build_object('id', d.id, 'record', d.record_id, 'attempts', d.attempts, 'queuedAt', d.queued_at) order by d.next_at, d.id), '[]')::text
  from (select m.id, m.record_id, m.attempts, m.queued_at, m.next_at from message m where m.workspace_id = $1 and m.broadcast_id = $2::uuid and m.state in ('queued', 'deferred')
    and m.next_at <= $3::timestamptz order by m.next_at, m.id limit $4::integer) d`.replace(/\s*\n\s*/g, ' ')

/** At most so many that are due, oldest first; none of those in hand. */
export async function readDue(
  place: SetupPlace,
  workspace: string,
  broadcast: string,
  { to, letter, timeZone }: Setup,
  now: Date,
  most: number,
): Promise<readonly Ready[]> {
  const rows = JSON.parse((await place.database.readJson(workspace, { text: dueText, values: [broadcast, now, most] }))!) as Row[]
  if (rows.length === 0) return []
  const found = await readRecipients(
    place,
    workspace,
    to,
    timeZone,
    rows.map(({ record }) => record),
    letter.fields,
  )
  return rows.map(({ id, record, attempts, queuedAt }) => ({ ...found.get(record)!, id, attempts, queuedAt: new Date(queuedAt) }))
}

/** Records as those whom something is sent to, by their ids: at most 1,000, each of those asked for. `fields` (paths, see `Compiled.fields`) are read beside what the gate needs. */
export async function readRecipients(
  place: Pick<SetupPlace, 'store' | 'seals' | 'model' | 'models'>,
  workspace: string,
  { object, mails, timeZone: clock }: Reachable,
  timeZone: string,
  records: readonly string[],
  fields: readonly string[] = [],
): Promise<ReadonlyMap<string, Recipient & Pick<Ready, 'values' | 'version'>>> {
  const { store, seals } = place
  const { model } = await modelAt(place, workspace)
  const asked = [...new Set([mails, ...(clock === null ? [] : [clock]), ...fields])]
  const found = await readValues({ store, model }, { ...systemActor(workspace), timeZone }, object, records, asked)
  return new Map(
    records.map((record) => {
      const values = found.get(record)
      const address = addressOf(values?.[mails])
      const own = clock === null ? null : (values?.[clock] as string | null | undefined)
      const recipient = {
        record,
        isThere: values !== undefined,
        address,
        isMailAddress: address !== null && isMailAddress(address),
        addressKey: address === null ? '' : addressKey(seals, workspace, address),
        timeZone: own ?? timeZone,
        version: values === undefined ? null : Number(values.version),
        values: values ?? {},
      }
      return [record, recipient] as const
    }),
  )
}

/** The first of somebody's addresses, which is their main one. */
function addressOf(mails: unknown): string | null {
  const [first] = Array.isArray(mails) ? (mails as { value?: unknown }[]) : []
  return typeof first?.value === 'string' && first.value !== '' ? first.value : null
}

const nextText = `select to_json(min(case when m.state = 'sending' then $3::timestamptz else m.next_at end))::text from message m
  where m.workspace_id = $1 and m.broadcast_id = $2::uuid and m.state in ('queued', 'deferred', 'sending')`.replace(/\s*\n\s*/g, ' ')

/** When the next is due, now where one is in hand; null where nothing waits any more. */
export async function nextDue(
  { database }: Pick<SetupPlace, 'database'>,
  workspace: string,
  broadcast: string,
  now: Date,
): Promise<Date | null> {
  const json = await database.readJson(workspace, { text: nextText, values: [broadcast, now] })
  return json === null || json === 'null' ? null : new Date(JSON.parse(json) as string)
}
