import type { Reach } from '@rapport/core/object'
import { type Grant, type Grants, reaches, type Right, rights, type Role } from './types.ts'

/** What was changed and not applied yet: per role and object, the rights and hidden fields that differ. */
export type Draft = Readonly<Record<string, Readonly<Record<string, Partial<Grant>>>>>

/** One change as a line: a right with its reach before and after, or a field that is shown or hidden. */
export type Line =
  | { role: Role; object: string; right: Right; before: Reach; after: Reach }
  | { role: Role; object: string; field: string; hidden: boolean }

const least = (one: Reach, other: Reach): Reach => reaches[Math.min(reaches.indexOf(one), reaches.indexOf(other))] ?? 'none'

/** A grant with its changes; to edit or delete never reaches further than to see, as the server has it. */
export function granted(grant: Grant, change: Partial<Grant> = {}): Grant {
  const { read, write, delete: remove, hide } = { ...grant, ...change }
  return { read, write: least(read, write), delete: least(read, remove), hide }
}

/** The rights of a role as they would be. */
export const grantsOf = (role: Role, draft: Draft): Grants =>
  Object.fromEntries(Object.entries(role.grants).map(([object, grant]) => [object, granted(grant, draft[role.id]?.[object])]))

/** Sets a right or the hidden fields of one object; what is as it was leaves the draft. */
export function changed(draft: Draft, role: Role, object: string, part: Partial<Grant>): Draft {
  const was = role.grants[object]
  if (!was) return draft
  const now = { ...draft[role.id]?.[object], ...part }
  const differs = Object.entries(now).filter(([key, value]) => !sameValue(value, was[key as keyof Grant]))
  const { [object]: _before, ...others } = draft[role.id] ?? {}
  const objects = differs.length > 0 ? { ...others, [object]: Object.fromEntries(differs) as Partial<Grant> } : others
  const { [role.id]: _role, ...roles } = draft
  return Object.keys(objects).length > 0 ? { ...roles, [role.id]: objects } : roles
}

const sameValue = (one: unknown, other: unknown): boolean =>
  Array.isArray(one) && Array.isArray(other) ? one.length === other.length && one.every((key) => other.includes(key)) : one === other

/** Every change as a line, also those that follow from another (editing that shrinks with seeing). */
export function linesOf(draft: Draft, roles: readonly Role[]): readonly Line[] {
  return roles.flatMap((role) => {
    const after = grantsOf(role, draft)
    return Object.entries(role.grants).flatMap(([object, was]): Line[] => {
      const now = after[object] ?? was
      const reachLines: Line[] = rights
        .filter((right) => now[right] !== was[right])
        .map((right) => ({ role, object, right, before: was[right], after: now[right] }))
      const touched = new Set([...was.hide, ...now.hide])
      const fieldLines: Line[] = [...touched]
        .filter((field) => was.hide.includes(field) !== now.hide.includes(field))
        .map((field) => ({ role, object, field, hidden: now.hide.includes(field) }))
      return [...reachLines, ...fieldLines]
    })
  })
}

/** The draft without one line. */
export function without(draft: Draft, line: Line): Draft {
  const was = line.role.grants[line.object]
  if (!was) return draft
  if ('right' in line) {
    const change = draft[line.role.id]?.[line.object]
    // A right that only shrank because seeing shrank comes back with it.
    const key = change && line.right in change ? line.right : 'read'
    return changed(draft, line.role, line.object, { [key]: was[key] })
  }
  const hide = (draft[line.role.id]?.[line.object]?.hide ?? was.hide).filter((key) => key !== line.field)
  return changed(draft, line.role, line.object, { hide: line.hidden ? hide : [...hide, line.field] })
}

/**
 * What to store for a role: what was stored, with the changes of the draft. Fields that are hidden and not known, because they
 * are retired, stay hidden: they may come back.
 */
export const stored = (
  before: Readonly<Record<string, Partial<Grant>>>,
  changes: Readonly<Record<string, Partial<Grant>>>,
  isKnown: (object: string, field: string) => boolean,
): Record<string, Partial<Grant>> => {
  const out = { ...before }
  for (const [object, change] of Object.entries(changes)) {
    const unknown = before[object]?.hide?.filter((field) => !isKnown(object, field)) ?? []
    out[object] = { ...out[object], ...change, ...(change.hide ? { hide: [...new Set([...change.hide, ...unknown])] } : {}) }
  }
  return out
}
