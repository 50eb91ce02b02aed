/**
 * What a page of a form carries, so that nothing has to be kept of visitors: when it was made, its own number, and where they came from. Signed: whoever sends it
 * got it from us, not long ago, and once.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Seals } from '../../secrets/index.ts'

/** Where somebody came from, as far as their browser and the address said. */
export interface Origin {
  /** The page within which the form stood, without what stands behind its question mark; null on the form's own. */
  readonly page: string | null
  readonly referrer: string | null
  /** `utm_…` of the address, by what stands behind the underscore. */
  readonly utm: Readonly<Record<string, string>>
}

export interface Pass extends Origin {
  readonly number: string
  readonly madeAt: number
  /** The browser's name for itself where its owner agreed to be known; see the tag. */
  readonly visitor: string | null
}

const longestPage = 500
const longestUtm = 200
const mostUtm = 8
const longestPass = 8_000

const mark = (seals: Pick<Seals, 'tokenFor'>, workspace: string, form: string, text: string): Buffer =>
  Buffer.from(seals.tokenFor('form page', `${workspace} ${form} ${text}`), 'base64url')

/** A page that is made now for whoever came with these. */
export const newPass = (origin: Origin, visitor: string | null, now: Date): Pass => ({
  ...origin,
  visitor,
  number: randomBytes(16).toString('base64url'),
  madeAt: now.getTime(),
})

export function writePass(seals: Pick<Seals, 'tokenFor'>, workspace: string, form: string, pass: Pass): string {
  const text = Buffer.from(JSON.stringify(pass)).toString('base64url')
  return `${text}.${mark(seals, workspace, form, text).toString('base64url')}`
}

/** Null where it is none of ours, or of another form. */
export function readPass(seals: Pick<Seals, 'tokenFor'>, workspace: string, form: string, given: string): Pass | null {
  if (given.length > longestPass) return null
  const [text = '', signed = ''] = given.split('.')
  const said = Buffer.from(signed, 'base64url')
  const right = mark(seals, workspace, form, text)
  return said.length === right.length && timingSafeEqual(said, right)
    ? (JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Pass)
    : null
}

/** What the address of a page and its `Referer` say. `page` and `ref` are what a page tells that shows the form within it; where it tells nothing, browsers say which one it is. */
export function originOf(query: URLSearchParams, referer: string | undefined, isWithin: boolean): Origin {
  const utm: Record<string, string> = {}
  for (const [key, value] of query) {
    const [, name] = /^utm_([a-z]{1,20})$/.exec(key) ?? []
    if (name !== undefined && value.trim() !== '' && Object.keys(utm).length < mostUtm) utm[name] = clean(value, longestUtm)
  }
  const from = addressOf(referer)
  return {
    page: addressOf(query.get('page')) ?? (isWithin ? from : null),
    referrer: addressOf(query.get('ref')) ?? (isWithin ? null : from),
    utm,
  }
}

const clean = (text: string, most: number): string =>
  text
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .trim()
    .slice(0, most)
    .toWellFormed()

/** Without what stands behind the question mark: it may name somebody. */
export function addressOf(text: string | null | undefined): string | null {
  if (!text || text.length > 4_000 || !/^https?:\/\//.test(text) || !URL.canParse(text)) return null
  const { origin, pathname } = new URL(text)
  return clean(`${origin}${pathname}`, longestPage)
}
