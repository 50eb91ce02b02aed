/**
 * Checks and normalises what people, programs and files want to write, by the declaration alone. Pure; what only the
 * database knows (a link that leads nowhere, a value that is taken) is refused by the store.
 */
import { checkKind } from './check-kinds.ts'
import type { Checking } from './check-outcome.ts'
import { engineFields, initialOf, isActor, labelOf, type ObjectType, type Shape } from './define.ts'
import { newEmpty, printable } from './check-text.ts'
import { either, nearest } from './nearest.ts'

/** What is wrong with one field, in a stable code and in words that say what to do. */
export interface FieldError {
  readonly field: string
  readonly code: string
  readonly message: string
}
/** Values as the store takes them: refs as ids, moments as ISO text, null for empty. Only complete when there are no errors. */
export interface Checked {
  readonly values: Record<string, unknown>
  readonly errors: readonly FieldError[]
}
export interface CheckOptions extends Checking {
  /** `create` asks for every required field, `patch` only that none is emptied. */
  readonly mode: 'create' | 'patch'
  /** Fields that do not exist for whoever writes: refused exactly as unknown ones. */
  readonly hidden?: ReadonlySet<string> | undefined
}

/** Mistakes of an input for which is looked what was meant: a body may hold a hundred thousand. */
const mostMeant = 10

/**
 * Checks an input against an object. Only own keys count. What a read answers with may be written back: `{ id, title }`
 * for a link, text for a moment; fields that cannot be written (`id`, derived, Rapport's own) are refused, each by name.
 */
export function checkValues(object: ObjectType, input: unknown, options: CheckOptions): Checked {
  const values: Record<string, unknown> = newEmpty()
  const errors: FieldError[] = []
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { values, errors: [{ field: '', code: 'field.wrongType', message: 'Send an object with the fields to write.' }] }
  const given = input as Readonly<Record<string, unknown>>
  for (const field of Object.keys(given)) {
    if (given[field] === undefined) continue
    const outcome = checkField(object, field, given[field], options, errors.length < mostMeant)
    if ('code' in outcome) errors.push({ field: printable(field), ...outcome })
    else values[field] = outcome.value
  }
  if (options.mode === 'create')
    for (const [field, declared] of Object.entries(object.fields)) {
      const missing = !Object.hasOwn(values, field) && !errors.some((error) => error.field === field)
      const filled = declared.options.readonly || isActor(declared) || initialOf(declared) !== undefined
      if (declared.presence === 'required' && missing && !filled) errors.push({ field, ...required(object, field) })
    }
  return { values, errors }
}

/** Checks one value of one field; null and blank text empty it. Of a field that is not there it is told which may be meant, if that is looked for. */
export function checkField(
  object: ObjectType,
  key: string,
  value: unknown,
  options: Checking & Pick<CheckOptions, 'hidden'>,
  isLookedFor = true,
): { value: unknown } | { code: string; message: string } {
  const field = Object.hasOwn(object.fields, key) && !options.hidden?.has(key) ? object.fields[key] : undefined
  if (!field) {
    if ((engineFields as readonly string[]).includes(key))
      return { code: 'field.readonly', message: `Leave out ${key}: Rapport keeps it itself.` }
    const meant = isLookedFor ? meantBy(object, key, options) : []
    const instead = meant.length > 0 ? `Did you mean ${either(meant)}?` : 'Leave it out or correct its name.'
    return { code: 'record.unknownField', message: `${object.label[0]} has no field ${printable(key)}. ${instead}` }
  }
  if (field.kind === 'part')
    return {
      code: 'field.readonly',
      message: `Leave out ${key}: it is the first entry of ${field.options.of}. Write that instead.`,
    }
  if (field.presence === 'derived') return { code: 'field.readonly', message: `Leave out ${key}: it is worked out from other records.` }
  if (field.options.readonly) return { code: 'field.readonly', message: `Leave out ${key}: Rapport fills it.` }
  const outcome = value === null ? { value: null } : checkKind(field, value, options)
  return 'value' in outcome && outcome.value === null && field.presence === 'required' ? required(object, key) : outcome
}

/** A field may have been called as people see it: `firstName` is what the form calls First name. */
function meantBy(object: ObjectType, key: string, { hidden }: Pick<CheckOptions, 'hidden'>): readonly string[] {
  const given = Object.entries(object.fields).filter(
    ([name, { presence, options }]) => presence !== 'derived' && !options.readonly && !hidden?.has(name),
  )
  const called = new Map(
    given.flatMap(([name, field]) =>
      [labelOf(name, field).replace(/[^\p{L}\p{N}]/gu, ''), name].map((word) => [word.toLowerCase(), name] as const),
    ),
  )
  const exact = called.get(key.replace(/_/g, '').toLowerCase())
  return exact === undefined ? [...new Set(nearest(key, [...called.keys()]).map((word) => called.get(word)!))] : [exact]
}

const required = (object: ObjectType, key: string): { code: string; message: string } => ({
  code: 'field.required',
  message: `${labelOf(key, object.fields[key]!)} is needed. Fill it in.`,
})

/**
 * The patch with the fields that are filled `from` others, as long as nobody typed another value: where the patch leaves
 * such a field alone and its value before was empty or just the joined parts, it becomes the joined parts as they are afterwards.
 * @param before the record's values before the patch; null when it is new.
 */
export function fillFrom(
  object: Shape,
  before: Readonly<Record<string, unknown>> | null,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const filled: Record<string, unknown> = { ...patch }
  for (const [key, field] of Object.entries(object.fields)) {
    const from = field.kind === 'text' ? field.options.from : undefined
    const typed = Object.hasOwn(patch, key) && (before !== null || (patch[key] ?? null) !== null)
    if (!from || typed || !from.some((part) => Object.hasOwn(patch, part))) continue
    const was = before?.[key] ?? null
    if (was !== null && was !== joined(from, before!)) continue
    const becomes = joined(from, { ...before, ...patch })
    if (becomes !== was) filled[key] = becomes
  }
  return filled
}

const joined = (from: readonly string[], values: Readonly<Record<string, unknown>>): string | null =>
  from
    .map((part) => values[part] ?? '')
    .filter((part) => part !== '')
    .join(' ') || null
