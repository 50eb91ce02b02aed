/** The secrets of API keys: made once, shown once, kept as a hash. */
import { createHash, randomInt } from 'node:crypto'

/** What every secret begins with, so that people and scanners of leaked secrets know it. */
export const mark = 'rapport_'
const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 43 letters of 62 are 256 bits. */
const length = 43
const form = new RegExp(`^${mark}[0-9A-Za-z]{${length}}$`)

/** A new secret. No `-` in it: a double click takes all of it. */
export const makeSecret = (): string => mark + Array.from({ length }, () => letters[randomInt(letters.length)]).join('')

/** How it begins: enough to tell keys apart, and no help in guessing the rest. */
export const prefixOf = (secret: string): string => secret.slice(0, mark.length + 4)

/** What is kept of it. It holds 256 random bits, so one round of SHA-256 is enough. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

export const isSecret = (text: string): boolean => form.test(text)

/** What a request sends as `Authorization: Bearer …`; undefined without one. Other schemes belong to proxies. */
export const bearerOf = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : /^bearer +(\S+) *$/i.exec(header)?.[1]
