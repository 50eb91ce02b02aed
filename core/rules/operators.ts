/** Which comparisons a field allows. */
import type { Field, Kind } from '../object/field.ts'
import type { Model } from '../object/model.ts'
import type { Operator } from './condition.ts'

type Options = Field['options']

const presence = ['empty', 'notEmpty'] as const
const equality = ['is', 'isNot', 'anyOf', 'noneOf', ...presence] as const
const words = ['is', 'isNot', 'contains', 'startsWith', 'anyOf', 'noneOf', ...presence] as const
const amounts = ['is', 'isNot', 'over', 'atLeast', 'under', 'atMost', 'anyOf', 'noneOf', ...presence] as const
const times = ['is', 'isNot', 'before', 'after', 'atLeast', 'atMost', 'inLast', 'inNext', ...presence] as const

const byKind: Record<Kind, (options: Options, model: Model | undefined) => readonly Operator[]> = {
  text: () => words,
  prose: () => ['contains', ...presence],
  integer: () => amounts,
  number: () => amounts,
  boolean: () => ['is', 'isNot', ...presence],
  date: () => times,
  instant: () => times,
  choice: () => equality,
  ref: () => equality,
  record: () => equality,
  emails: () => words,
  phones: () => words,
  addresses: () => ['contains', ...presence],
  json: () => presence,
  part: () => words,
  latest: (options, model) => {
    const taken = model?.objects.get(String(options.object))?.fields[String(options.take)]
    return taken ? operatorsOf(taken.kind, taken.options, model) : presence
  },
}

/** The operators a field of that kind allows, in the order in which people choose them. A `latest` field allows what the field it takes allows, which only the model knows. */
export const operatorsOf = (kind: Kind, options: Options, model?: Model): readonly Operator[] => byKind[kind](options, model)
