/** In which objects, and in which of their fields, somebody may find anything. */
import { accessClause, type Actor, hiddenFields, reachOf } from '../access/index.ts'
import { hooksOf, type Model, type ObjectType } from '../object/index.ts'
import { Parameters } from '../sql/parameters.ts'
import { searchedFields, type SearchedField } from '../terms/fields.ts'

/** What is read of an object: the fields that are searched, and those that say more about what was found. */
export interface Looked {
  readonly object: ObjectType
  readonly fields: readonly SearchedField[]
  readonly shown: readonly string[]
}

/** The objects in which the actor may find anything, with the fields that exist for them. */
export function lookedAt(model: Model, actor: Actor, names: readonly string[] | undefined): Looked[] {
  return [...model.objects.values()].flatMap((object) => {
    if (names && !names.includes(object.name)) return []
    if (reachOf(actor, object.name, 'read') === 'none') return []
    const hidden = hiddenFields(model, actor, object)
    const fields = searchedFields(object).filter(({ key }) => !hidden.has(key))
    if (fields.length === 0 || accessClause(model, actor, object, 'read', 'r', new Parameters()) === 'false') return []
    const naming = [object.title, ...(object.titleElse ?? [])]
    const more = (object.table ?? [])
      .filter((key) => !naming.includes(key) && key !== object.owner && !hidden.has(key) && !isWorkedOut(object, key))
      .slice(0, 2)
    const shown = [...new Set([...naming, ...fields.map(({ key }) => key), ...more, ...hooksOf(object).slice(0, 1)])]
    return [{ object, fields, shown: shown.filter((key) => !hidden.has(key)) }]
  })
}

/** What is worked out from other records costs too much for a line beside a title. */
const isWorkedOut = (object: ObjectType, key: string): boolean => ['formula', 'rollup'].includes(object.fields[key]!.kind)
