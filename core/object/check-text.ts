/** Text on its way in: no characters that are no text, no blanks around it, one form for what looks the same. */

/** An object without a prototype, so that no key of an input means anything but itself. */
export const newEmpty = (): Record<string, unknown> => Object.create(null) as Record<string, unknown>

/** Whether PostgreSQL and JSON can hold the text: no NUL, no half of a surrogate pair. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** A name from outside as a message may show it: short and storable. */
export const printable = (text: string): string => text.slice(0, 60).toWellFormed().replaceAll('\0', '\ufffd')

/** Characters as people count them: code points. */
export const lengthOf = (text: string): number => (text.length < 2 ? text.length : [...text].length)

export type TextOutcome = { readonly value: string | null } | { readonly code: string; readonly message: string }

/** Trimmed text in NFC, null when nothing is left; `lines` keeps line breaks (as `\n`), else they become spaces. */
export function checkText(value: unknown, max: number, lines = false): TextOutcome {
  if (typeof value !== 'string') return { code: 'field.wrongType', message: 'Write text.' }
  // A code point takes at most two units: what is longer than that need not be counted or normalised.
  if (value.length > max * 4 + 1000) return tooLong(max)
  if (!isStorable(value)) return { code: 'field.notText', message: 'Remove the characters that are no text (NUL or half characters).' }
  const breaks = lines ? value.replace(/\r\n?/g, '\n') : value.replace(/[\t-\r\u0085\u2028\u2029]+/g, ' ')
  const text = breaks.trim().normalize('NFC')
  return lengthOf(text) > max ? tooLong(max) : { value: text === '' ? null : text }
}

const tooLong = (max: number): TextOutcome => ({ code: 'field.tooLong', message: `Shorten it to ${max.toLocaleString('en')} characters.` })
