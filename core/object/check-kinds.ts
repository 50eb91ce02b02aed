/** What a value of each kind must be, and the one form in which it is kept. */
import { isDay, momentOf } from './days.ts'
import { formatAdvice, inFormat } from './check-formats.ts'
import { checkAddresses, checkEmails, checkPhones } from './check-lists.ts'
import type { Checking, Outcome } from './check-outcome.ts'
import { checkText, isStorable, newEmpty, printable } from './check-text.ts'
import type { Field, FieldOf, Json, Kind } from './field.ts'
import type { Model } from './model.ts'
import { isId } from './id.ts'

/** Checks a value that is not null. A blank one comes back as null. */
export function checkKind(field: Field, value: unknown, given: Checking): Outcome {
  if (typeof value === 'string' && value.length < 1000 && value.trim() === '') return { value: null }
  return check(value, field, given)
}

const check = <K extends Kind>(value: unknown, field: FieldOf<K>, given: Checking): Outcome => byKind[field.kind](value, field, given)

const longestProse = 100_000
const mostJson = 65_536
const deepestJson = 20

const derived = (): Outcome => ({ code: 'field.readonly', message: 'Leave it out: it is worked out by Rapport.' })

const byKind: { readonly [K in Kind]: (value: unknown, field: FieldOf<K>, given: Checking) => Outcome } = {
  text: (value, { options: { max = 500, format } }) => {
    if (!format) return checkText(value, max)
    const text = checkText(value, Math.max(2000, max))
    if ('code' in text || text.value === null) return text
    const normal = inFormat(format, text.value)
    return normal === null
      ? { code: 'field.wrongFormat', message: `“${printable(text.value)}” was not understood. ${formatAdvice(format)}` }
      : checkText(normal, max)
  },
  prose: (value) => checkText(value, longestProse, true),
  integer: (value) =>
    checkNumber(
      value,
      /^[+-]?\d{1,16}$/,
      Number.isSafeInteger,
      'Write a whole number between −9,007,199,254,740,991 and 9,007,199,254,740,991, such as 12.',
    ),
  number: (value) => checkNumber(value, /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i, Number.isFinite, 'Write a number, such as 12.5.'),
  boolean: (value) => {
    if (typeof value === 'boolean') return { value }
    const word = typeof value === 'string' ? value.trim().toLowerCase() : ''
    return word === 'true' || word === 'false' ? { value: word === 'true' } : { code: 'field.wrongType', message: 'Write true or false.' }
  },
  date: (value) => {
    const text = typeof value === 'string' ? value.trim() : ''
    return isDay(text) ? { value: text } : { code: 'field.wrongFormat', message: 'Write a day that exists, as year-month-day: 2026-01-31.' }
  },
  instant: (value) => {
    const moment = value instanceof Date ? dateOf(value) : typeof value === 'string' ? momentOf(value.trim()) : null
    return moment
      ? { value: moment.toISOString() }
      : { code: 'field.wrongFormat', message: 'Write a moment with its offset: 2026-01-31T14:30:00Z.' }
  },
  choice: (value, { options: { values } }) => {
    const key = typeof value === 'string' ? value.trim() : ''
    return values.includes(key) ? { value: key } : { code: 'field.notAChoice', message: `Choose one of ${values.join(', ')}.` }
  },
  ref: (value) => {
    const id = idOf(isObject(value) && Object.keys(value).every((key) => key === 'id' || key === 'title') ? value.id : value)
    return id ? { value: id } : { code: 'field.wrongFormat', message: 'Send the id of the record.' }
  },
  record: checkRecord,
  emails: checkEmails,
  phones: (value, _field, given) => checkPhones(value, given),
  addresses: checkAddresses,
  json: checkJson,
  part: derived,
  latest: derived,
  formula: derived,
  rollup: derived,
}

function checkNumber(value: unknown, written: RegExp, fits: (value: number) => boolean, message: string): Outcome {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && value.length < 400 && written.test(value.trim())
        ? Number(value)
        : Number.NaN
  if (typeof value !== 'number' && typeof value !== 'string') return { code: 'field.wrongType', message }
  return fits(number) ? { value: number === 0 ? 0 : number } : { code: 'field.wrongFormat', message }
}

function dateOf(value: Date): Date | null {
  const year = value.getUTCFullYear()
  return year >= 1 && year <= 9999 ? value : null
}

function checkRecord(value: unknown, _field: Field, { model }: Checking): Outcome {
  const advice = 'Send { object, id } of the record.'
  if (!isObject(value)) return { code: 'field.wrongType', message: advice }
  const odd = Object.keys(value).find((key) => !['object', 'id', 'title'].includes(key))
  if (odd !== undefined) return { code: 'field.wrongType', message: `A record is not named by ${printable(odd)}. ${advice}` }
  const id = idOf(value.id)
  const { object } = value
  if (
    typeof object !== 'string' ||
    !/^[a-z][a-z0-9_]{0,40}$/.test(object) ||
    (model && (!model.objects.has(object) || model.object(object).internal))
  )
    return {
      code: 'field.notAChoice',
      message: model
        ? `${meantBy(model, object)}Choose an object that exists: ${[...model.objects.values()]
            .filter((one) => !one.internal && !one.liesIn)
            .map((one) => one.name)
            .join(', ')}.`
        : 'Name the object of the record, such as person.',
    }
  return id ? { value: { object, id } } : { code: 'field.wrongFormat', message: 'Send the id of the record.' }
}

/** Objects are named as programs call them, not as addresses and people do. */
function meantBy(model: Model, said: unknown): string {
  const typed = typeof said === 'string' ? said.toLowerCase() : ''
  const meant = [...model.objects.values()].find(
    ({ internal, name, path, label }) =>
      !internal && [path, name.replace(/^x_/, ''), ...label].some((word) => word.toLowerCase() === typed),
  )
  return meant ? `Did you mean ${meant.name}? ` : ''
}

function checkJson(value: unknown): Outcome {
  const budget = { left: mostJson }
  const copy = copyJson(value, 0, budget)
  if (copy === undefined)
    return budget.left < 0
      ? tooLarge
      : {
          code: 'field.wrongFormat',
          message: `Send JSON that is nested at most ${deepestJson} deep and holds no characters that are no text.`,
        }
  return new TextEncoder().encode(JSON.stringify(copy)).length > mostJson ? tooLarge : { value: copy }
}
const tooLarge: Outcome = { code: 'field.tooLarge', message: 'Shorten it to 64 KiB of JSON.' }

/** A copy of plain JSON; undefined where it is none, nested too deep, or larger than the budget of characters. */
function copyJson(value: unknown, depth: number, budget: { left: number }): Json | undefined {
  if ((budget.left -= typeof value === 'string' ? value.length + 2 : 1) < 0) return undefined
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'string') return isStorable(value) ? value : undefined
  if (typeof value !== 'object' || depth >= deepestJson) return undefined
  if (Array.isArray(value)) {
    const list = value.map((item) => copyJson(item, depth + 1, budget))
    return list.every((item) => item !== undefined) ? list : undefined
  }
  const copy = newEmpty() as Record<string, Json>
  for (const key of Object.keys(value)) {
    budget.left -= key.length + 3
    const item = copyJson((value as Readonly<Record<string, unknown>>)[key], depth + 1, budget)
    if (item === undefined || !isStorable(key)) return undefined
    copy[key] = item
  }
  return copy
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function idOf(value: unknown): string | null {
  const id = typeof value === 'string' ? value.trim().toLowerCase() : ''
  return isId(id) ? id : null
}
