/** The closed addresses of a workspace, newest first, by pages that cost the same however many there are. */
import type { Database } from '../../postgres/index.ts'
import type { Seals } from '../../secrets/index.ts'
import { isoMoment } from '../../store/select.ts'
import type { Suppression } from '../gate/gate.ts'
import { addressKey } from '../suppression.ts'

/** Which ones: of one address, of a domain, for a reason. */
export interface Wanted {
  /** An address in full, or a domain. */
  readonly find: string | null
  readonly reason: Suppression | null
}

export interface Closed {
  /** By which it is named to be opened; it tells nobody which address it is. */
  readonly id: string
  /** Null where whoever had it was erased. */
  readonly address: string | null
  readonly reason: Suppression
  readonly note: string | null
  readonly at: string
  /** Who closed it by hand. */
  readonly by: string | null
  /** After which message. */
  readonly message: {
    readonly id: string
    readonly subject: string | null
    readonly broadcast: { readonly id: string; readonly name: string } | null
  } | null
}

/** Behind which row a page goes on. */
export interface After {
  readonly at: string
  readonly id: string
}

const isWanted = `s.workspace_id = $1 and s.channel = 'mail' and s.opened_at is null`

/** The condition of what is wanted, with the values behind `from`. An index stands behind each. */
function conditionOf(
  seals: Pick<Seals, 'tokenFor'>,
  workspace: string,
  { find, reason }: Wanted,
): { readonly text: string; readonly values: readonly unknown[] } {
  const parts = [isWanted]
  const values: unknown[] = []
  const add = (text: string, value: unknown): void => void parts.push(text.replace('?', `$${values.push(value) + 1}::text`))
  const said = find?.trim().toLowerCase() ?? ''
  if (said.lastIndexOf('@') > 0) add('s.address_key = ?', addressKey(seals, workspace, said))
  else if (said !== '') add('s.domain = ?', said.replace(/^@/, ''))
  if (reason !== null) add('s.reason = ?', reason)
  return { text: parts.join(' and '), values }
}

type Place = { readonly database: Pick<Database, 'readJson'>; readonly seals: Pick<Seals, 'tokenFor'> }

/** At most so many, behind a row. */
export async function readClosed(
  { database, seals }: Place,
  workspace: string,
  wanted: Wanted,
  after: After | null,
  limit: number,
): Promise<readonly Closed[]> {
  const { text: where, values } = conditionOf(seals, workspace, wanted)
  const at = values.length + 2
  const behind = after === null ? '' : ` and (s.at, s.address_key) < ($${at + 1}::timestamptz, $${at + 2}::text)`
  const text =
    `select coalesce(json_agg(json_build_object('id', n.address_key, 'address', n.address, 'reason', n.reason, 'note', n.note, 'at', ${isoMoment('n.at')}, 'by', n.actor_name,
      'message', case when m.id is null then null else json_build_object('id', m.id, 'subject', m.subject,
        'broadcast', case when b.id is null then null else json_build_object('id', b.id, 'name', b.name) end) end) order by n.at desc, n.address_key desc), '[]')::text
    from (select s.* from suppression s where ${where}${behind} order by s.at desc, s.address_key desc limit $${at}::integer) n
    left join message m on m.workspace_id = $1 and m.id = n.message_id left join broadcast b on b.workspace_id = $1 and b.id = m.broadcast_id`.replace(
      /\s*\n\s*/g,
      ' ',
    )
  const json = await database.readJson(workspace, { text, values: [...values, limit, ...(after === null ? [] : [after.at, after.id])] })
  return JSON.parse(json!) as Closed[]
}

/** Beyond which it is only said that there are more. */
export const mostCounted = 10_000

/** How many there are, as far as it matters. */
export async function countClosed({ database, seals }: Place, workspace: string, wanted: Wanted): Promise<number> {
  const { text: where, values } = conditionOf(seals, workspace, wanted)
  const text = `select count(*)::text from (select from suppression s where ${where} limit ${mostCounted + 1}) n`
  return Number(await database.readJson(workspace, { text, values: [...values] }))
}

/** A row as a cursor, and back; null for what is none. */
export const cursorOf = ({ at, id }: After): string => Buffer.from(`${at} ${id}`).toString('base64url')
export function readCursor(text: string): After | null {
  const [, at, id] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ([\w-]{20,100})$/.exec(Buffer.from(text, 'base64url').toString()) ?? []
  return at === undefined || Number.isNaN(Date.parse(at)) ? null : { at, id: id! }
}
