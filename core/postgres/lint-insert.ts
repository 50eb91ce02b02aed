/** The rows that an insert writes must say the workspace themselves. */
import type { Cursor, LintOptions } from './lint-cursor.ts'

/** Reads `person (workspace_id, …) values ($1, …), ($1, …)` or `person (workspace_id, …) select $1, …` behind `insert into`, up to its source. */
export function judgeInsertion(cursor: Cursor, { tables }: LintOptions): void {
  const table = cursor.table()
  if (!tables.has(table)) cursor.refuse(`unknown table ${table}`)
  if (cursor.token?.text === 'as') cursor.at += 2
  const [open, column] = [cursor.token, cursor.peek(1)]
  if (open?.kind !== 'open' || column?.text !== 'workspace_id') cursor.refuse(`insert into ${table}: workspace_id must be the first column`)
  while (cursor.at < cursor.list.length && cursor.token?.kind !== 'close') cursor.at++
  const source = cursor.peek(1)
  if (source?.text === 'select') {
    if (!cursor.isWorkspace(cursor.at + 2)) cursor.refuse(`insert into ${table}: select must begin with $1`)
    return
  }
  if (source?.text !== 'values') cursor.refuse(`insert into ${table}: neither values nor select`)
  for (let depth = 0, at = cursor.at + 2; at < cursor.list.length; at++) {
    const { kind, text } = cursor.list[at]!
    if (depth === 0 && kind === 'open' && !cursor.isWorkspace(at + 1)) cursor.refuse(`insert into ${table}: each row must begin with $1`)
    if (depth === 0 && kind === 'word' && (text === 'on' || text === 'returning')) break
    if (kind === 'open') depth++
    if (kind === 'close' && --depth < 0) break
  }
}
