/** What of an import exists for whoever looks at it, by the rights they have at that moment. */
import { hiddenFields, reachOf, type Actor } from '../access/index.ts'
import type { Model, ObjectType } from '../object/index.ts'
import type { Import } from './run/import.ts'

/**
 * Whether the actor sees what a key names: a field (`emails`), a part of one (`emails.work`), a linked record (`company`) or
 * a field of one (`employment.title`).
 */
export function seesKey(model: Model, actor: Actor, object: ObjectType, key: string): boolean {
  const [head = '', part] = key.split('.')
  const own = Object.hasOwn(object.fields, head)
  const other = model.objects.get(head)
  if (own && hiddenFields(model, actor, object).has(head)) return false
  if (!other) return own || head === 'id'
  return reachOf(actor, head, 'read') !== 'none' && !hiddenFields(model, actor, other).has(part ?? other.title)
}

/** The columns of the file, by index, that fill what the actor does not see. */
export const hiddenColumns = (model: Model, actor: Actor, { object, columns }: Import): ReadonlySet<number> =>
  new Set(columns.flatMap(({ field, index }) => (field === null || seesKey(model, actor, model.object(object), field) ? [] : [index])))

/** The cells of a row, those of hidden columns empty. */
export const seenCells = (cells: readonly string[], hidden: ReadonlySet<number>): readonly string[] =>
  hidden.size === 0 ? cells : cells.map((cell, index) => (hidden.has(index) ? '' : cell))

/** A reason without the values that it quotes. */
export const unquoted = (reason: string): string => reason.replace(/“[^“”]*”/g, '“…”')
