/** By which values a record can be found again, or told from all others. */
import type { Kind } from './field.ts'

/** Kinds of fields that may say of themselves that they are `unique` or `match`. */
export const identifyingKinds: ReadonlySet<Kind> = new Set<Kind>(['text', 'choice', 'integer', 'date', 'emails'])

/** The texts by which a checked value identifies a record: the addresses of a list, or the value itself. */
export const identifying = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.map((entry: { value: string }) => entry.value)
    : (typeof value === 'string' && value !== '') || typeof value === 'number'
      ? [String(value)]
      : []
