import type { FieldMeta, ObjectMeta } from '../../../api/types.ts'

/** A group of the form as it is being laid out; `id` holds while it is moved and renamed. */
export interface DraftGroup {
  readonly id: number
  readonly label: string
  readonly fields: readonly string[]
}

/** A layout as it is being made. */
export interface Draft {
  readonly columns: readonly string[]
  readonly groups: readonly DraftGroup[]
  readonly aside: readonly string[]
}

/** What somebody could type on a form. */
const hasInput = ({ kind, derived, readonly }: FieldMeta): boolean => !derived && !readonly && kind !== 'record' && kind !== 'json'

let groups = 0
const groupOf = (label: string, fields: readonly string[]): DraftGroup => ({ id: groups++, label, fields })

/** The layout that an object has: what no group holds and could be on a form is aside. */
export function draftOf(object: ObjectMeta): Draft {
  const inputs = object.fields.filter(hasInput).map(({ key }) => key)
  const form = object.form?.length ? object.form : [inputs]
  const placed = new Set(form.flat())
  return {
    columns: [object.title, ...(object.table ?? []).filter((key) => key !== object.title)],
    groups: form.map((fields, at) => groupOf(object.formLabels?.[at] ?? '', fields)),
    aside: inputs.filter((key) => !placed.has(key)),
  }
}

/** As the server takes it. Groups without fields and blanks around labels are nothing. */
export const bodyOf = ({ columns, groups: all, aside }: Draft) => ({
  columns,
  groups: all.filter(({ fields }) => fields.length > 0).map(({ label, fields }) => ({ label: label.trim() || null, fields })),
  aside,
})

export const isSame = (one: Draft, other: Draft): boolean => JSON.stringify(bodyOf(one)) === JSON.stringify(bodyOf(other))

const swapped = <T>(list: readonly T[], at: number, to: number): readonly T[] =>
  to < 0 || to >= list.length ? list : list.with(at, list[to]!).with(to, list[at]!)

/** A column one place on; the title stays the first. */
export function movedColumn(draft: Draft, at: number, by: -1 | 1): Draft {
  return at === 0 || at + by === 0 ? draft : { ...draft, columns: swapped(draft.columns, at, at + by) }
}

export const withColumn = (draft: Draft, key: string): Draft => ({ ...draft, columns: [...draft.columns, key] })
export const withoutColumn = (draft: Draft, key: string): Draft => ({ ...draft, columns: draft.columns.filter((one) => one !== key) })

/** A field one place on: within its group, and beyond its ends into the next one. */
export function movedField({ groups: all, ...draft }: Draft, key: string, by: -1 | 1): Draft {
  const at = all.findIndex(({ fields }) => fields.includes(key))
  const { fields } = all[at]!
  const from = fields.indexOf(key)
  const stays = from + by >= 0 && from + by < fields.length
  if (stays) return { ...draft, groups: all.with(at, { ...all[at]!, fields: swapped(fields, from, from + by) }) }
  const next = all[at + by]
  if (!next) return { ...draft, groups: all }
  const into = by === 1 ? [key, ...next.fields] : [...next.fields, key]
  return {
    ...draft,
    groups: all.with(at, { ...all[at]!, fields: fields.filter((one) => one !== key) }).with(at + by, { ...next, fields: into }),
  }
}

/** Whether a field can move on. */
export const canMove = ({ groups: all }: Draft, key: string, by: -1 | 1): boolean =>
  all.at(by === 1 ? -1 : 0)?.fields.at(by === 1 ? -1 : 0) !== key

export const putAside = ({ groups: all, aside, ...draft }: Draft, key: string): Draft => ({
  ...draft,
  groups: all.map((group) => ({ ...group, fields: group.fields.filter((one) => one !== key) })),
  aside: [...aside, key],
})

/** A field that was aside, at the end of the form. */
export const placed = ({ groups: all, aside, ...draft }: Draft, key: string): Draft => {
  const last = all.at(-1) ?? groupOf('', [])
  return {
    ...draft,
    groups: [...all.slice(0, -1), { ...last, fields: [...last.fields, key] }],
    aside: aside.filter((one) => one !== key),
  }
}

export const withGroup = (draft: Draft): Draft => ({ ...draft, groups: [...draft.groups, groupOf('', [])] })
export const named = (draft: Draft, at: number, label: string): Draft => ({
  ...draft,
  groups: draft.groups.with(at, { ...draft.groups[at]!, label }),
})
export const movedGroup = (draft: Draft, at: number, by: -1 | 1): Draft => ({ ...draft, groups: swapped(draft.groups, at, at + by) })

/** Without the group: its fields join the one before it, or behind it. */
export function withoutGroup(draft: Draft, at: number): Draft {
  const gone = draft.groups[at]!
  const rest = draft.groups.toSpliced(at, 1)
  const to = Math.max(0, at - 1)
  const heir = rest[to]
  if (!heir) return draft
  const fields = at === 0 ? [...gone.fields, ...heir.fields] : [...heir.fields, ...gone.fields]
  return { ...draft, groups: rest.with(to, { ...heir, fields }) }
}
