import { locale } from '../messages/t.tsx'

/** "in_progress" or "inProgress" as people say it: "In progress". */
export function sentenceCase(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The name of a language or country for its code; the code itself where the browser knows none. */
export function nameOfCode(type: 'language' | 'region', code: string): string {
  try {
    return new Intl.DisplayNames([locale()], { type }).of(type === 'region' ? code.toUpperCase() : code) ?? code
  } catch {
    return code
  }
}

const numbers = new Map<string, Intl.NumberFormat>()

/** A number with the separators of the language. */
export function numberText(value: number): string {
  const key = locale()
  const known = numbers.get(key)
  if (known) return known.format(value)
  const made = new Intl.NumberFormat(key)
  numbers.set(key, made)
  return made.format(value)
}
