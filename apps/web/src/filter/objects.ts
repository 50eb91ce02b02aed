import { type Condition, parseFilter } from '@rapport/core/rules'
import { fieldOf, objectNamed } from '../api/meta.ts'
import type { Meta, ObjectMeta } from '../api/types.ts'

/** The other objects that a filter looks at: behind links, and records that hang on those of the list. */
export function objectsIn(meta: Meta, object: ObjectMeta, filter: string | undefined): ReadonlySet<string> {
  const found = new Set<string>()
  if (filter) visit(meta, object, treeOf(filter), found)
  return found
}

/** What cannot be read is said where it stands. */
function treeOf(filter: string): Condition {
  try {
    return parseFilter(filter)
  } catch {
    return { and: [] }
  }
}

function visit(meta: Meta, object: ObjectMeta | undefined, condition: Condition, found: Set<string>): void {
  if (!object) return
  if ('and' in condition) condition.and.forEach((part) => visit(meta, object, part, found))
  else if ('or' in condition) condition.or.forEach((part) => visit(meta, object, part, found))
  else if ('not' in condition) visit(meta, object, condition.not, found)
  else if ('some' in condition) {
    found.add(condition.some)
    if (condition.where) visit(meta, objectNamed(meta, condition.some), condition.where, found)
  } else if ('field' in condition) {
    let here: ObjectMeta | undefined = object
    for (const key of condition.field.split('.').slice(0, -1)) {
      here = here && objectNamed(meta, fieldOf(here, key)?.options.to ?? '')
      if (here) found.add(here.name)
    }
  }
}
