/** Judges a statement before it may run: it must stay inside one workspace by its text alone. */
import { Problem } from '../errors.ts'
import { Reading } from './lint-reading.ts'
import type { LintOptions } from './lint-cursor.ts'
import { tokens, type Token } from './sql-tokens.ts'

export type { LintOptions } from './lint-cursor.ts'

/**
 * Throws `store.statementRefused` unless every tenant table of every query level has an alias that is bound there by
 * `alias.workspace_id = $1`, as a condition that nothing can weaken: joined by AND to the rest of WHERE, or of the ON
 * that joins this very table. (An `or` belongs in parentheses.)
 */
export function lintStatement(text: string, options: LintOptions): void {
  const refuse = (why: string): never => {
    throw new Problem('store.statementRefused', 'A statement that is not bound to its workspace was refused.', {
      status: 500,
      fix: 'Report this; nothing was read or changed.',
      cause: new Error(`${why}\n${text}`),
    })
  }
  let list: Token[]
  try {
    list = tokens(text)
  } catch (error) {
    return refuse(String(error))
  }
  new Reading(list, options, refuse).judge()
}
