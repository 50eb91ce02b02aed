/** Bodies of the account endpoints: texts with names and lengths, all mistakes told at once. */
import type { Schema } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'

/** What a text must be: `email`, `language`, `timeZone` are checked for their form. Optional ones may be absent or null. */
export interface TextRule {
  readonly max: number
  readonly label: string
  readonly optional?: boolean
  /** Taken as typed, without trimming: passwords. */
  readonly raw?: boolean
  /** It is one of these. */
  readonly oneOf?: readonly string[]
  /** Says what is wrong with a text that is there, or null. */
  readonly wrong?: (text: string) => string | null
}
export type TextRules = Readonly<Record<string, TextRule>>
type Texts<R extends TextRules> = { readonly [K in keyof R]: R[K] extends { optional: true } ? string | null : string }

/**
 * The texts of a body. Throws `request.body` for a body that is no object, else `record.invalid` (422) with `errors`.
 * `flags` are further keys that hold true or false.
 */
export function readTexts<const R extends TextRules, const F extends string = never>(
  body: unknown,
  rules: R,
  flags: readonly F[] = [],
): Texts<R> & { readonly [K in F]: boolean } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Problem('request.body', 'The body must be a JSON object.')
  const given = body as Readonly<Record<string, unknown>>
  const errors: { field: string; code: string; message: string }[] = []
  const out: Record<string, string | boolean | null> = {}
  for (const [key, rule] of Object.entries(rules)) {
    const [text, code, message] = readText(given[key], rule)
    if (message !== undefined) errors.push({ field: key, code: code ?? 'field.wrong', message })
    else out[key] = text
  }
  for (const key of flags) {
    if (given[key] !== undefined && typeof given[key] !== 'boolean')
      errors.push({ field: key, code: 'field.wrong', message: 'This must be true or false.' })
    out[key] = given[key] === true
  }
  for (const key of Object.keys(given))
    if (!Object.hasOwn(rules, key) && !(flags as readonly string[]).includes(key))
      errors.push({ field: key.slice(0, 60), code: 'field.unknown', message: 'There is no such field here.' })
  if (errors.length > 0)
    throw new Problem('record.invalid', errors[0]!.message, {
      status: 422,
      fix: 'Correct the fields that are named and send it again.',
      more: { errors: errors.slice(0, 50) },
    })
  return out as Texts<R> & { readonly [K in F]: boolean }
}

/** The same rules as JSON Schema, for those who send such a body. */
export const textsSchema = (rules: TextRules, flags: readonly string[] = []): Schema => ({
  type: 'object',
  properties: {
    ...Object.fromEntries(Object.entries(rules).map(([key, rule]) => [key, textSchema(rule)])),
    ...Object.fromEntries(flags.map((key) => [key, { type: 'boolean' }])),
  },
  required: Object.keys(rules).filter((key) => !rules[key]!.optional),
  additionalProperties: false,
})

const textSchema = ({ max, optional, oneOf }: TextRule): Schema => ({
  type: optional ? ['string', 'null'] : 'string',
  maxLength: max,
  ...(optional ? {} : { minLength: 1 }),
  ...(oneOf ? { enum: optional ? [...oneOf, null] : oneOf } : {}),
})

function readText(
  value: unknown,
  { max, label, optional, raw, oneOf, wrong }: TextRule,
): readonly [text: string | null, code?: string, message?: string] {
  if (value !== undefined && value !== null && typeof value !== 'string') return [null, 'field.wrong', `${label} must be text.`]
  const text = raw ? (value ?? '') : (value ?? '').normalize('NFC').trim()
  if (text === '') return optional ? [null] : [null, 'field.required', `${label} is needed.`]
  if ([...text].length > max) return [null, 'field.tooLong', `${label} may have at most ${max} characters.`]
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) return [null, 'field.wrong', `${label} may not hold control characters.`]
  const message = oneOf && !oneOf.includes(text) ? `${label} is one of ${oneOf.join(', ')}.` : wrong?.(text)
  return message ? [null, 'field.wrong', message] : [text]
}

/** `de`, `en-GB` … as the runtime knows them. */
export function wrongLanguage(text: string): string | null {
  try {
    return Intl.getCanonicalLocales(text).length === 1 ? null : 'This is not a language tag such as en or de-AT.'
  } catch {
    return 'This is not a language tag such as en or de-AT.'
  }
}

/** `Europe/Berlin` … as the runtime knows them. */
export function wrongTimeZone(text: string): string | null {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return null
  } catch {
    return 'This is not a time zone such as Europe/Berlin.'
  }
}
