/** What somebody typed into a form, read by what it asks: pure. */
import { checkKind } from '../../object/check-kinds.ts'
import { checkText } from '../../object/check-text.ts'
import { type FieldOf, type Kind, labelOf, type Model, type ObjectType, saidOf } from '../../object/index.ts'
import { unasked } from '../check.ts'
import type { Ask, FormContent } from '../content.ts'
import type { PageWords } from '../words.ts'

/** A question as it is asked at this moment: fields that are gone are not among them. */
export interface Question {
  readonly ask: Ask
  /** Under which its answer is sent. */
  readonly name: string
  readonly label: string
  readonly kind: Kind
  readonly required: boolean
  /** Of a choice: what can be chosen, as it is kept and as people read it. */
  readonly options: readonly (readonly [value: string, label: string])[]
  /** Characters at most. */
  readonly most: number
}

/** An answer as it was given, for people. */
export interface Answer {
  readonly field: string | null
  readonly label: string
  readonly text: string
}

export interface Answers {
  /** Of the record, as the store takes them. */
  readonly values: Readonly<Record<string, unknown>>
  readonly answers: readonly Answer[]
  /** What is wrong, by the names of questions. */
  readonly errors: Readonly<Record<string, string>>
}

/** Under which it is kept beside the values of fields what the organisation is called; no field is called so. */
export const organisation = '@organisation'

export const addressParts = ['street', 'postcode', 'city', 'country'] as const
const longestLong = 10_000

/** The questions that visitors see, in order. */
export const questionsOf = (object: ObjectType, { asks }: Pick<FormContent, 'asks'>, words: PageWords): Question[] =>
  asks.flatMap((ask): Question[] => {
    if (ask.hidden) return []
    const name = ask.field === null ? `q.${ask.name}` : `f.${ask.name}`
    if (ask.field === null) {
      const [kind, most] = ask.long ? (['prose', longestLong] as const) : (['text', 500] as const)
      return [{ ask, name, label: ask.label!, kind, required: ask.required, options: [], most }]
    }
    const field = Object.hasOwn(object.fields, ask.field) ? object.fields[ask.field] : undefined
    if (!field || unasked(field, false) !== null) return []
    const { kind } = field
    const most = kind === 'text' ? ((field as FieldOf<'text'>).options.max ?? 500) : kind === 'prose' ? longestLong : 400
    const needed = ask.required || (field.presence === 'required' && kind !== 'boolean')
    return [{ ask, name, label: ask.label ?? labelIn(ask.field, field, words), kind, required: needed, options: optionsOf(field), most }]
  })

/** Records have several addresses; a visitor is asked for one. */
const one: { readonly [K in Kind]?: 'mail' | 'phone' | 'address' } = { emails: 'mail', phones: 'phone', addresses: 'address' }

function labelIn(key: string, field: ObjectType['fields'][string], words: PageWords): string {
  const word = one[field.kind]
  return word === undefined || field.custom ? labelOf(key, field) : words[word]
}

function optionsOf(field: ObjectType['fields'][string]): readonly (readonly [string, string])[] {
  if (field.kind !== 'choice') return []
  const { values, labels, retired } = field.options
  return values.filter((value) => !retired?.includes(value)).map((value) => [value, saidOf(labels, value) ?? value])
}

export interface Reading {
  readonly model: Model
  readonly object: ObjectType
  readonly country: string | null
  readonly words: PageWords
}

export function readAnswers(sent: URLSearchParams, content: FormContent, { model, object, country, words }: Reading): Answers {
  const values: Record<string, unknown> = {}
  const errors: Record<string, string> = {}
  const answers: Answer[] = []
  for (const question of questionsOf(object, content, words)) {
    const { ask, name, label, kind, required, most } = question
    const typed = typedOf(sent, question)
    const text = textOf(typed, question, words)
    const isEmpty = kind === 'boolean' ? typed !== true : text === ''
    if (required && isEmpty) errors[name] = words.needed
    else if (typeof typed === 'string' && typed.length > most) errors[name] = words.tooLong
    else if (kind !== 'boolean' && isEmpty) continue
    else if (ask.field !== null) {
      const outcome = checkKind(object.fields[ask.field]!, typed, { model, country })
      if ('code' in outcome) errors[name] = outcome.code === 'field.tooLong' ? words.tooLong : words[odd[kind] ?? 'odd']
      else if (outcome.value !== null) values[ask.field] = outcome.value
    } else {
      const outcome = checkText(text, most, ask.long)
      if ('code' in outcome) errors[name] = words.odd
      else if (ask.belongs) values[organisation] = outcome.value
    }
    if (errors[name] === undefined) answers.push({ field: ask.field, label, text })
  }
  for (const { field, hidden, value } of content.asks)
    if (hidden && field !== null && Object.hasOwn(object.fields, field)) {
      const outcome = value === null ? { value: null } : checkKind(object.fields[field]!, value, { model, country })
      if ('value' in outcome && outcome.value !== null) values[field] = outcome.value
    }
  return { values, errors, answers }
}

const odd: { readonly [K in Kind]?: 'oddMail' | 'oddPhone' | 'oddNumber' | 'oddDate' } = {
  emails: 'oddMail',
  phones: 'oddPhone',
  integer: 'oddNumber',
  number: 'oddNumber',
  date: 'oddDate',
}

/** As `checkKind` takes it. */
function typedOf(sent: URLSearchParams, { name, kind }: Question): unknown {
  const text = (sent.get(name) ?? '').replace(/\r\n?/g, '\n').trim()
  if (kind === 'boolean') return sent.has(name)
  if (kind === 'number') return text.replace(/^([+-]?\d+),(\d+)$/, '$1.$2')
  if (kind === 'emails' || kind === 'phones') return text === '' ? '' : [text]
  if (kind !== 'addresses') return kind === 'text' ? text.replace(/\s+/g, ' ') : text
  const parts = addressParts.map((part) => [part, (sent.get(`${name}.${part}`) ?? '').trim()] as const)
  return parts.every(([, one]) => one === '') ? '' : [Object.fromEntries(parts.filter(([, one]) => one !== ''))]
}

/** As people read it. */
function textOf(typed: unknown, { kind, options }: Question, words: PageWords): string {
  if (typeof typed === 'boolean') return typed ? words.yes : words.no
  if (kind === 'choice') return options.find(([value]) => value === typed)?.[1] ?? String(typed)
  if (!Array.isArray(typed)) return String(typed)
  const [first] = typed as (string | Readonly<Record<string, string>>)[]
  return typeof first === 'string' ? first : Object.values(first!).join(', ')
}
