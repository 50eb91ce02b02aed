/** What a field of each kind may hold, for examples that the server takes as they stand. */
import { type Actor, hiddenFields, reachOf } from '../access/index.ts'
import { labelOf, type Field, type FieldOf, type Kind, type Model, type ObjectType } from '../object/index.ts'
import { refusedFields } from '../rules/keeping.ts'
import { type Example, freshNumber, freshText, kept } from './code.ts'

const moment = '2026-03-01T09:00:00.000Z'
const formats = {
  domain: 'example.com',
  url: 'https://example.com',
  language: 'de',
  timeZone: 'Europe/Berlin',
  country: 'DE',
  email: 'example@example.com',
  object: '',
  filter: 'createdAt in the last 30 days',
} as const
const none = (): undefined => undefined

/** Undefined where a value comes from elsewhere: a link leads to a record, and what is worked out is given by nobody. */
const examples: { readonly [K in Kind]: (field: FieldOf<K>, name: string) => Example | undefined } = {
  text: ({ options: { format, max = 500 } }, name) => (format ? formats[format] : `Example ${name}`.slice(0, max)),
  prose: (_field, name) => `Example ${name}`,
  integer: () => 12,
  number: () => 12.5,
  boolean: () => true,
  date: () => '2026-03-01',
  instant: () => moment,
  choice: ({ options: { values, retired = [] } }) => values.find((value) => !retired.includes(value)),
  emails: () => [{ value: 'example@example.com', label: 'work' }],
  phones: () => [{ value: '+49 170 5550101', label: 'mobile' }],
  addresses: () => [{ city: 'Hamburg', country: 'DE' }],
  ref: none,
  record: none,
  json: none,
  part: none,
  latest: none,
  formula: none,
  rollup: none,
}

const valueOf = <K extends Kind>(field: FieldOf<K>, name: string): Example | undefined => examples[field.kind](field, name)

/** An example of a field's value, as a program writes it. */
export function exampleOf(object: ObjectType, key: string): Example | undefined {
  const field = object.fields[key]!
  const name = key === object.title ? object.label[0].toLowerCase() : labelOf(key, field).toLowerCase()
  return valueOf(field, name)
}

/** Who asks, and by which model. */
export interface Asker {
  readonly model: Model
  readonly actor: Actor
}

/** Whether the asker gives this field a value. */
export const isGiven = ({ presence, options }: Field): boolean => presence !== 'derived' && !options.readonly

/** A record that an example needs before it: made or found by an earlier call. */
export interface Need {
  readonly object: ObjectType
  readonly shell: string
  readonly script: string
}

export interface Body {
  readonly values: Readonly<Record<string, Example>>
  /** Records to which required links lead, each once. */
  readonly needs: readonly Need[]
}

/** Optional fields that an example shows beside those that must be there. */
const further = 3
const plain: ReadonlySet<Kind> = new Set(['text', 'emails', 'choice', 'integer', 'number', 'date', 'boolean'])

/**
 * Values of a new record; null where the asker cannot make one, or none that could be made again and again. What it must lead to is made
 * before it, unless that must lead elsewhere too (`alone`).
 */
export function newBody({ model, actor }: Asker, object: ObjectType, alone = false): Body | null {
  if (object.comesBy || reachOf(actor, object.name, 'write') === 'none') return null
  const hidden = hiddenFields(model, actor, object)
  const given = Object.keys(object.fields).filter((key) => !hidden.has(key) && isGiven(object.fields[key]!))
  const required = given.filter((key) => object.fields[key]!.presence === 'required')
  const titled = given.includes(object.title) && !required.includes(object.title) ? [object.title] : []
  const fills = new Set(given.flatMap((key) => (object.fields[key]!.options as { readonly from?: readonly string[] }).from ?? []))
  const inForm = (object.form ?? []).flat().filter((key) => given.includes(key))
  const others = [...new Set([...inForm, ...given])].filter((key) => {
    const { kind, options } = object.fields[key]!
    // What fills another field, and what is filled, says nothing new.
    const isFilled = (kind === 'text' && 'from' in options && options.from !== undefined) || fills.has(key)
    return plain.has(kind) && !isFilled && !options.unique && !options.visibleWhen && ![...required, ...titled].includes(key)
  })
  const needs = new Map<string, Need>()
  const values: Record<string, Example> = {}
  const add = (key: string): boolean => {
    const value = newValue({ model, actor }, object, key, alone ? null : needs)
    if (value !== undefined) values[key] = value
    return value !== undefined
  }
  if (![...required, ...titled].every(add)) return null
  others.slice(0, further).forEach(add)
  return settle({ model, actor }, object, values, add) ? { values, needs: [...needs.values()] } : null
}

function newValue({ model, actor }: Asker, object: ObjectType, key: string, needs: Map<string, Need> | null): Example | undefined {
  const field = object.fields[key]!
  if (field.kind === 'ref' || field.kind === 'record') {
    const target = field.kind === 'ref' ? model.object(field.options.to) : anySubject({ model, actor })
    if (!needs || !target || target === object || reachOf(actor, target.name, 'read') === 'none') return undefined
    // What comes by another way is there already: members, roles.
    if (!target.comesBy && newBody({ model, actor }, target, true) === null) return undefined
    const need = needs.get(target.name) ?? needFor(target)
    needs.set(target.name, need)
    const id = kept(need.shell, `${need.script}.id`)
    return field.kind === 'ref' ? id : { object: target.name, id }
  }
  // One of which something is known to happen.
  const named = (): string | undefined =>
    [...model.objects.values()].find(({ interactions, standsFor }) => interactions && !standsFor)?.name
  const value = field.kind === 'text' && field.options.format === 'object' ? named() : exampleOf(object, key)
  if (!field.options.unique) return value
  if (typeof value === 'string' && field.kind === 'text' && !field.options.format) return freshText(value)
  return field.kind === 'integer' ? freshNumber : undefined
}

/** Words such as `$SOME_COMPANY` and `someCompany`. */
function needFor(object: ObjectType): Need {
  const words = object.name.replace(/^x_/, '').split('_')
  return {
    object,
    shell: `SOME_${words.join('_').toUpperCase()}`,
    script: `some${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`,
  }
}

/** What can be written about: the first object whose records stand by themselves. */
const anySubject = ({ model, actor }: Asker): ObjectType | undefined =>
  [...model.objects.values()].find(
    (one) => !one.internal && !one.via && one.transfer === true && reachOf(actor, one.name, 'write') !== 'none',
  )

/** Adds what conditions ask for and takes away what they leave no room for, until the server would take it. */
function settle({ model, actor }: Asker, object: ObjectType, values: Record<string, Example>, add: (key: string) => boolean): boolean {
  const hidden = hiddenFields(model, actor, object)
  const asked = { now: new Date(moment), me: actor.member, timeZone: actor.timeZone, isSeen: (key: string) => !hidden.has(key) }
  for (let round = 0; round < 10; round++) {
    const wrong = refusedFields(model, object, null, { ...empties(object), ...values }, asked)
    if (wrong.length === 0) return true
    for (const { field, code } of wrong)
      if (code === 'field.notAsked') delete values[field]
      else if (code !== 'field.required' || !add(field)) return false
  }
  return false
}

const empties = (object: ObjectType): Record<string, null> => Object.fromEntries(Object.keys(object.fields).map((key) => [key, null]))
