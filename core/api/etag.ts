/** Versions of records as entity tags: `"7"`. */
import { Problem } from '../errors.ts'

export const etag = (version: number): string => `"${version}"`

/** The version that a record's JSON text holds. The engine's fields come first, so no value of a field can stand in its way. */
export function versionIn(json: string): number {
  const found = /"version"\s*:\s*(\d+)/.exec(json)
  if (!found) throw new Error('A record without a version.')
  return Number(found[1])
}

/** Whether an If-None-Match header names the tag: then the client has this state already. */
export function isUnchanged(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  if (header === tag || header.trim() === '*') return true
  return header.split(',').some((part) => part.trim().replace(/^W\//, '') === tag)
}

/** The version that an If-Match header demands; undefined without the header or with `*`. */
export function ifMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const found = /^\s*"(\d{1,9})"\s*$/.exec(header)
  if (!found)
    throw new Problem('request.ifMatch', 'If-Match must be one version of the record, such as "7".', {
      fix: 'Send the ETag that came with the record.',
    })
  return Number(found[1])
}
