/**
 * Names that programs send where they know none. Taken for names, they would make one person of everybody
 * (the values that Segment blocks by default: https://segment.com/docs/unify/identity-resolution/identity-resolution-settings/#blocked-values).
 */
const words = new Set([
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  'anonymous',
  'guest',
  'unknown',
  'unidentified',
  'not set',
  '(not set)',
  'never',
  'void',
  'true',
  'false',
  'na',
  'n/a',
  '[object object]',
  '{}',
  '[]',
])

/** Characters of a name. */
export const longestName = 200

/** Whether a text can be kept as a name, in one line. */
export const isName = (text: string): boolean => text.length <= longestName && !/\p{Cc}/u.test(text) && text.isWellFormed()

/** Whether a name is nobody's. */
const placeholder = (name: string): boolean => words.has(name.trim().toLowerCase()) || /^[0\-\s_.]+$|^-1$/.test(name.trim())

/** What names somebody; null where nothing does, or a word that stands for nothing. Blanks are as records keep them. */
export function nameIn(value: unknown): string | null {
  const text = typeof value === 'string' || Number.isSafeInteger(value) ? String(value).trim() : ''
  return text === '' || !isName(text) || placeholder(text) ? null : text
}
