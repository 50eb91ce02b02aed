/** Which comparisons a field allows. */
import type { Field, Kind } from '../object/field.ts'
import { shownBy, type Model } from '../object/model.ts'
import type { Operator } from '../object/condition.ts'

const presence = ['empty', 'notEmpty'] as const
const equality = ['is', 'isNot', 'anyOf', 'noneOf', ...presence] as const
const words = ['is', 'isNot', 'contains', 'startsWith', 'anyOf', 'noneOf', ...presence] as const
const amounts = ['is', 'isNot', 'over', 'atLeast', 'under', 'atMost', 'anyOf', 'noneOf', ...presence] as const
const times = ['is', 'isNot', 'before', 'after', 'atLeast', 'atMost', 'inLast', 'inNext', ...presence] as const

const byKind: Readonly<Record<Kind, readonly Operator[]>> = {
  text: words,
  prose: ['contains', ...presence],
  integer: amounts,
  number: amounts,
  boolean: ['is', 'isNot', ...presence],
  date: times,
  instant: times,
  choice: equality,
  ref: equality,
  record: equality,
  emails: words,
  phones: words,
  addresses: ['contains', ...presence],
  json: presence,
  part: words,
  latest: presence,
  formula: presence,
  rollup: presence,
}

/** The operators that a field allows, in the order in which people choose them. A derived field allows what comes out of it allows, which only the model knows. */
export const operatorsOf = (field: Field, model?: Model): readonly Operator[] => byKind[(model ? shownBy(model, field) : field).kind]
