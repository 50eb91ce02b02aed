/** The kinds of fields that can be added, in the order in which they are offered: what is wanted most first. */
export const customKinds = [
  'text',
  'choice',
  'number',
  'integer',
  'date',
  'boolean',
  'ref',
  'prose',
  'instant',
  'emails',
  'phones',
  'addresses',
  'formula',
  'rollup',
] as const
export type CustomKind = (typeof customKinds)[number]

export const isCustomKind = (kind: string): kind is CustomKind => (customKinds as readonly string[]).includes(kind)

/** Kinds that are worked out, and so never typed. */
export const isWorkedOut = (kind: CustomKind): boolean => kind === 'formula' || kind === 'rollup'
/** Kinds of which no two records may have one value, if that is wished. */
export const canBeUnique = (kind: CustomKind): boolean => ['text', 'integer', 'date'].includes(kind)

/** What a text may be asked to hold. */
export const formats = ['url', 'domain', 'email', 'language', 'timeZone', 'country'] as const
