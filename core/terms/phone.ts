/** Phone numbers as search compares them: the digits behind country code and trunk zeros, however somebody writes them. */
import { digitsOf } from './words.ts'

/** The calling codes of one and two digits (ITU-T E.164, list of 2016); all others have three. */
const short = new Set(
  '1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
)

/** The digits of a kept number behind its country code and trunk zeros. */
export const nationalOf = (kept: string): string => (/^\s*\+/.test(kept) ? behindCode(digitsOf(kept)) : digitsOf(kept).replace(/^0+/, ''))

/** A number that somebody may mean, or its beginning. */
export interface Meant {
  /** As `nationalOf` gives them. */
  readonly digits: string
  /** Of the country; null where none was typed. */
  readonly code: string | null
}

/** What somebody may mean by a number, most likely first. */
export function meantBy(typed: string): Meant[] {
  const digits = digitsOf(typed)
  const bare = digits.replace(/^0+/, '')
  const abroad: Meant = { digits: behindCode(bare), code: codeIn(bare) }
  const here: Meant = { digits: bare, code: null }
  // Without a sign it may begin with the country's code all the same.
  const meant = /^\s*\(?\s*\+/.test(typed) || digits.startsWith('00') ? [abroad] : digits.startsWith('0') ? [here] : [here, abroad]
  return meant.filter((one) => one.digits.length >= 3)
}

/** Whether a kept number may be of that country: one that was kept without a country may. */
export const isOf = (kept: string, code: string | null): boolean => code === null || !/^\s*\+/.test(kept) || codeIn(digitsOf(kept)) === code

const codeIn = (digits: string): string => digits.slice(0, [1, 2].find((n) => short.has(digits.slice(0, n))) ?? 3)
const behindCode = (digits: string): string => digits.slice(codeIn(digits).length).replace(/^0+/, '')
