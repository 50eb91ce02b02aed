import { hasPages, objectNamed } from '../api/meta.ts'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'

/** Records of another object that point here. */
export interface Relation {
  object: ObjectMeta
  /** The ref that points to this record. */
  by: FieldMeta
  /** The ref that leads on: the company of a person's employment. Undefined where the record itself is meant. */
  to: FieldMeta | undefined
  /** The object at the other end. */
  other: ObjectMeta
}

/** Whether the section is there before it has records: what somebody added is waited for, a daughter of a company is not. */
export const waitsFor = ({ object, by }: Relation): boolean => object.custom === true || by.custom === true

/**
 * What belongs on the page of an object: links that are carried by it (employments, seen from either side), and
 * records of any object with a page that refer to it (the daughters of a company).
 */
export function relationsOf(meta: Meta, object: ObjectMeta): readonly Relation[] {
  const all = meta.objects.flatMap((related): readonly Relation[] => {
    const refs = related.fields.filter((field) => field.kind === 'ref' && !field.derived)
    const pointing = refs.filter((field) => field.options.to === object.name)
    if (related.via?.length) {
      return pointing
        .filter((by) => related.via?.includes(by.key))
        .flatMap((by) => {
          const to = refs.find((field) => field !== by && related.via?.includes(field.key))
          const other = to && objectNamed(meta, to.options.to ?? '')
          return to && other ? [{ object: related, by, to, other }] : []
        })
    }
    return hasPages(related) ? pointing.map((by) => ({ object: related, by, to: undefined, other: related })) : []
  })
  // People first: who works there is asked more often than what else belongs to it.
  return all.toSorted((one, other) => Number(one.to === undefined) - Number(other.to === undefined))
}
