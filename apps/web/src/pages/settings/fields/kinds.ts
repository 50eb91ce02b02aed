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
] as const
export type CustomKind = (typeof customKinds)[number]

export const isCustomKind = (kind: string): kind is CustomKind => (customKinds as readonly string[]).includes(kind)

/** What a text may be asked to hold. */
export const formats = ['url', 'domain', 'email', 'language', 'timeZone', 'country'] as const
