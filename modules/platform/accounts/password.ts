/** What a password must be: long, not one that everybody tries first, not what everybody knows of its owner. Nothing else. */
import { Problem } from '@rapport/core/errors'
import { commonPasswords } from './common-passwords.ts'

export const shortestPassword = 8
export const longestPassword = 128

/**
 * Throws `password.short`, `password.long` or `password.common`. `known` is what others know: mail address, name,
 * workspace name; the password may not be one of them or the part of an address before the @.
 */
export function checkPassword(password: string, known: readonly string[] = []): void {
  const length = [...password].length
  if (length < shortestPassword) throw refuse('password.short', `A password has at least ${shortestPassword} characters.`)
  if (password.length > longestPassword) throw refuse('password.long', `A password has at most ${longestPassword} characters.`)
  const plain = fold(password)
  if (commonPasswords.has(plain) || new Set(plain).size < 3)
    throw refuse('password.common', 'This password is one of those that are tried first.')
  if (known.some((text) => wordsOf(text).includes(plain))) throw refuse('password.common', 'This password is what everyone knows of you.')
}

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

function wordsOf(text: string): readonly string[] {
  const whole = fold(text)
  return [whole, whole.replace(/\s+/g, ''), ...(whole.includes('@') ? [whole.slice(0, whole.lastIndexOf('@'))] : [])]
}

const refuse = (code: string, message: string): Problem =>
  new Problem(code, message, {
    status: 422,
    fix: 'Take 15 characters or more, such as four words that do not belong together. Digits and signs are not needed.',
    more: { errors: [{ field: 'password', code, message }] },
  })
