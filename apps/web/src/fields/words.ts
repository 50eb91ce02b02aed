import type { FieldMeta } from '../api/types.ts'
import { locale } from '../messages/t.tsx'

/** "in_progress" or "inProgress" as people say it: "In progress". */
export function sentenceCase(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A value of a choice. Declared ones are words of programs; those that an administrator wrote are shown as written. */
export const choiceText = (field: FieldMeta, value: string): string =>
  saidOf(field.options.labels, value) ?? (field.custom ? value : sentenceCase(value))

/** What is said of a value by its name; a value may be called `constructor`, which every object has. */
export const saidOf = (said: Readonly<Record<string, string>> | undefined, value: string): string | undefined =>
  said && Object.hasOwn(said, value) ? said[value] : undefined

/** The values of a choice to compare with: retired ones too, which records may have. */
export const allChoices = (field: FieldMeta, present?: unknown): readonly { value: string; label: string }[] =>
  choicesOf({ ...field, options: { ...field.options, retired: [] } }, present)

/** The values of a choice to choose from, and the one that is there, which the list may not have any more. */
export const choicesOf = (field: FieldMeta, present?: unknown): readonly { value: string; label: string }[] => {
  const { retired = [] } = field.options
  const values = (field.options.values ?? []).filter((value) => !retired.includes(value))
  const all = typeof present === 'string' && present !== '' && !values.includes(present) ? [...values, present] : values
  return all.map((value) => ({ value, label: choiceText(field, value) }))
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
