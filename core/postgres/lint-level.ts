/** One select, insert, update or delete of a statement, with what it names and what it has bound to the workspace. */
import type { Cursor, Refuse } from './lint-cursor.ts'
import { afterCondition } from './lint-words.ts'
import type { Token } from './sql-tokens.ts'

export interface Level {
  kind: string
  clause: string
  /** Tenant tables by alias. */
  items: Map<string, string>
  /** Aliases that are bound. */
  bound: Set<string>
  /** Alias of the newest table: the only one that an ON can bind. */
  newest: string | undefined
  expectsItem: boolean
  between: boolean
}

export const newLevel = (): Level => ({
  kind: '',
  clause: '',
  items: new Map(),
  bound: new Set(),
  newest: undefined,
  expectsItem: false,
  between: false,
})

/** After these words a table or what stands for one is expected. */
export function expectItem(level: Level): void {
  level.clause = 'from'
  level.expectsItem = true
}

/** Notes `alias.workspace_id = $1` behind the token when it is a condition of its own in WHERE or ON. */
export function noteBinding(cursor: Cursor, level: Level, { kind, text }: Token): void {
  if (text === 'and' && kind === 'word' && level.between) {
    level.between = false
    return
  }
  if (!(kind === 'word' && (text === 'and' || text === 'where' || text === 'on'))) return
  if (level.clause !== 'where' && level.clause !== 'on') return
  const [alias, dot, column, equals, parameter] = cursor.list.slice(cursor.at + 1, cursor.at + 6)
  if (dot?.text !== '.' || column?.text !== 'workspace_id' || equals?.text !== '=' || parameter?.text !== '$1' || !alias) return
  const next = cursor.list[cursor.afterCast(cursor.at + 6)]
  if (next && next.kind !== 'close' && next.text !== ',' && !(next.kind === 'word' && afterCondition.has(next.text))) return
  if (level.clause === 'where' || alias.text === level.newest) level.bound.add(alias.text)
}

/** At its end everything that a level names must be bound. */
export function closeLevel(level: Level, refuse: Refuse): void {
  if (level.expectsItem) refuse('a table was expected at the end')
  for (const [alias, name] of level.items)
    if (!level.bound.has(alias)) refuse(`${name} ${alias} is not bound: ${alias}.workspace_id = $1 is missing`)
}
