/**
 * What answers change of a record that is there already: pure. A form is filled in by strangers, who can type anybody's mail address: unless its owner
 * wants otherwise they add what is missing, and change nothing that stands there.
 */
import type { Values } from '../../store/index.ts'
import type { Writing } from '../definition.ts'

/** Most entries that a list has. */
const mostEntries = 20

/**
 * The fields that become other ones. With `blank` nothing is added to lists either: by addresses and numbers people are written to and called, and
 * nobody who knows somebody's mail address says where.
 */
export function merged(present: Values, answers: Values, writing: Writing): Values {
  const changed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(answers)) {
    const stands = present[key] ?? null
    // A box that was not ticked says nothing of what is known.
    if (value === null || value === false) continue
    if (Array.isArray(value)) {
      const more = writing === 'all' ? value.filter((entry) => !has(stands, entry)) : []
      if (more.length > 0) changed[key] = [...((stands as unknown[] | null) ?? []), ...more].slice(0, mostEntries)
    } else if (stands === null || (writing === 'all' && stands !== value)) changed[key] = value
  }
  return changed
}

const has = (list: unknown, entry: unknown): boolean =>
  Array.isArray(list) &&
  (list as unknown[]).some(
    (one) => JSON.stringify((one as { value?: unknown }).value ?? one) === JSON.stringify((entry as { value?: unknown }).value ?? entry),
  )
