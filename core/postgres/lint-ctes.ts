/** The names that `with name as (…)` gives: what is read by them is bound where they are made. */
import type { Cursor, LintOptions } from './lint-cursor.ts'

/** Finds them before the statement is read, because a recursive one is named inside itself. */
export function ctesOf(cursor: Cursor, { tables }: LintOptions): ReadonlySet<string> {
  const names = new Set<string>()
  const { list } = cursor
  for (const [at, { kind }] of list.entries()) {
    if (kind !== 'open' || !cursor.startsQuery(at + 1)) continue
    let back = at - 1
    if (list[back]?.text === 'materialized') back -= list[back - 1]?.text === 'not' ? 2 : 1
    if (list[back]?.text !== 'as') continue
    back--
    if (list[back]?.kind === 'close') while (back > 0 && list[back]?.kind !== 'open') back--
    if (list[back]?.kind === 'open') back--
    const name = list[back]
    if (!name) continue
    if (tables.has(name.text)) cursor.refuse(`a CTE named like the table ${name.text}`)
    names.add(name.text)
  }
  return names
}
