/** Lists of mail addresses, phone numbers and postal addresses: checked entry by entry, written whole. */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min'
import { emailOf, formatAdvice } from './check-formats.ts'
import type { Checking, Outcome } from './check-outcome.ts'
import { checkText, printable } from './check-text.ts'
import { countryCode } from './countries.ts'

/** Entries that a list may have. */
export const mostEntries = 20
const longestLabel = 100
const longestPart = 200
const longestPhone = 60

interface Entry {
  readonly value: string
  readonly label?: string
}

export const checkEmails = (value: unknown): Outcome => labelled(value, (text) => emailOf(text), formatAdvice('email'))

/** E.164 when the number is valid in the country given (or written with +), else as typed. */
export const checkPhones = (value: unknown, { country }: Checking): Outcome =>
  labelled(
    value,
    (text) => phoneOf(text, country ?? undefined),
    `Write a phone number with at least three digits and at most ${longestPhone} characters.`,
  )

function phoneOf(text: string, country: string | undefined): string | null {
  if (text.length > longestPhone || (text.match(/\p{Nd}/gu) ?? []).length < 3) return null
  const number = parsePhoneNumberFromString(text, country?.toUpperCase() as CountryCode | undefined)
  return number?.isValid() && !number.ext ? number.number : text
}

function labelled(value: unknown, normal: (text: string) => string | null, advice: string): Outcome {
  const list = typeof value === 'string' ? [value] : value
  if (!Array.isArray(list)) return { code: 'field.wrongType', message: 'Send a list of { value, label } entries.' }
  const found = new Map<string, Entry>()
  for (const [i, item] of list.entries()) {
    if (found.size > mostEntries || i >= 1000) return tooMany
    const entry = typeof item === 'string' ? { value: item } : item
    if (!isPlain(entry)) return nth(i, { code: 'field.wrongType', message: 'Send an entry as { value, label }.' })
    const odd = Object.keys(entry).find((key) => key !== 'value' && key !== 'label')
    if (odd !== undefined) return nth(i, { code: 'field.wrongType', message: `An entry has no ${printable(odd)}. Send { value, label }.` })
    const [text, label] = [checkText(entry.value ?? '', 400), checkText(entry.label ?? '', longestLabel)]
    if ('code' in text) return nth(i, text)
    if ('code' in label) return nth(i, { ...label, message: `Label: ${label.message}` })
    if (text.value === null) continue
    const one = normal(text.value)
    if (one === null) return nth(i, { code: 'field.wrongFormat', message: `“${printable(text.value)}” was not understood. ${advice}` })
    const said = found.get(one)?.label ?? label.value
    found.set(one, said ? { value: one, label: said } : { value: one })
  }
  if (found.size > mostEntries) return tooMany
  return { value: found.size ? [...found.values()] : null }
}

const parts = ['street', 'postcode', 'city', 'region', 'country', 'label'] as const

export function checkAddresses(value: unknown): Outcome {
  if (!Array.isArray(value)) return { code: 'field.wrongType', message: `Send a list of { ${parts.join(', ')} } entries.` }
  const found: Readonly<Record<string, string>>[] = []
  for (const [i, item] of value.entries()) {
    if (i >= 1000) return tooMany
    const outcome = checkAddress(item)
    if ('code' in outcome) return nth(i, outcome)
    if (outcome.value && !found.some((other) => JSON.stringify(other) === JSON.stringify(outcome.value))) found.push(outcome.value)
  }
  if (found.length > mostEntries) return tooMany
  return { value: found.length ? found : null }
}

/** One address without its empty parts; null when nothing but a label is left. */
function checkAddress(item: unknown): { value: Readonly<Record<string, string>> | null } | { code: string; message: string } {
  if (!isPlain(item)) return { code: 'field.wrongType', message: `Send an address as { ${parts.join(', ')} }.` }
  const odd = Object.keys(item).find((key) => !(parts as readonly string[]).includes(key))
  if (odd !== undefined)
    return { code: 'field.wrongType', message: `An address has no ${printable(odd)}. Its parts are ${parts.join(', ')}.` }
  const address: Record<string, string> = {}
  for (const part of parts) {
    const outcome = checkText(item[part] ?? '', longestPart, part === 'street')
    if ('code' in outcome) return { ...outcome, message: `${part}: ${outcome.message}` }
    if (outcome.value !== null) address[part] = part === 'country' ? (countryCode(outcome.value) ?? outcome.value) : outcome.value
  }
  return { value: Object.keys(address).some((part) => part !== 'label') ? address : null }
}

const tooMany: Outcome = { code: 'field.tooMany', message: `Keep at most ${mostEntries} entries.` }
const nth = (i: number, error: { code: string; message: string }): Outcome => ({
  code: error.code,
  message: `Entry ${i + 1}: ${error.message}`,
})
const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
