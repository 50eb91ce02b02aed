/** What a member is told in the app, written in the transaction of whoever knows of it. */
import { idOfText } from '../object/id-of-text.ts'
import type { Transaction } from '../postgres/index.ts'

/**
 * `given`: somebody else made them the owner of something to do. `due`: it is to be done today, or was to be done before. `said`: an automation tells them
 * something. `asked`: one waits for their answer.
 */
export const noticeKinds = ['given', 'due', 'said', 'asked'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** Whoever is behind it: a member, a program, an automation. */
export interface By {
  readonly kind: string
  readonly id: string | null
  readonly name: string
}

export interface Notice {
  readonly kind: NoticeKind
  readonly member: string
  /** With the same one a member is told once. */
  readonly key: string
  /** By what it is found when it is over; the key unless said. */
  readonly cause?: string
  readonly object: string
  readonly record: string
  readonly by: By | null
  /** As it was written, its values still to be filled. */
  readonly text?: string | null
}

/** Most that are kept of a member, the newest; and days that they are kept. */
export const mostKept = 1_000
export const keptDays = 90

/** With a member and a key always the same. */
export const noticeId = (member: string, key: string): string => idOfText(`${member} ${key}`)

const putText = `insert into notification (workspace_id, id, member_id, kind, cause, object, record_id, text, by_kind, by_id, by_name, at)
  select $1::uuid, n.id, n.member, n.kind, n.cause, n.object, n.record, n.text, n.by_kind, n.by_id, n.by_name, $3::timestamptz
  from jsonb_to_recordset($2::jsonb) as n(id uuid, member uuid, kind text, cause text, object text, record uuid, text text, by_kind text, by_id uuid, by_name text)
  on conflict (workspace_id, id) do nothing`.replace(/\s*\n\s*/g, ' ')
const trimText =
  `delete from notification n using (select distinct k.id from unnest($2::uuid[]) as k(id)) m where n.workspace_id = $1 and n.member_id = m.id and (n.at < $3::timestamptz
  or (n.at, n.id) < (select o.at, o.id from notification o where o.workspace_id = $1 and o.member_id = m.id order by o.at desc, o.id desc offset ${mostKept} limit 1))`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** Writes them; what a member was told already stays as it is. Of each member the newest are kept. */
export function notify(tx: Pick<Transaction, 'query'>, notices: readonly Notice[], now: Date): void {
  if (notices.length === 0) return
  const rows = notices.map(({ kind, member, key, cause = key, object, record, by, text = null }) => ({
    id: noticeId(member, key),
    member,
    kind,
    cause,
    object,
    record,
    text,
    by_kind: by?.kind ?? null,
    by_id: by?.id ?? null,
    by_name: by?.name ?? null,
  }))
  void tx.query(putText, [JSON.stringify(rows), now])
  const oldest = new Date(now.getTime() - keptDays * 86_400_000)
  void tx.query(trimText, [[...new Set(notices.map(({ member }) => member))], oldest])
}
