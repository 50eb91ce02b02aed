/** The value at the end of a path (`owner.name`) of a record as the API shows it; null where the way ends early. */
export function valueAt(record: Readonly<Record<string, unknown>> | undefined, path: string): unknown {
  let value: unknown = record
  for (const key of path.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
  return value ?? null
}

/** The id to which a link leads, as it is stored or as the API shows it; null where it is empty. */
export const linkedTo = (value: unknown): string | null =>
  typeof value === 'string' ? value : ((value as { readonly id?: string } | null | undefined)?.id ?? null)
