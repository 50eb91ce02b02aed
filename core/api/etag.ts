/** Versions of records as entity tags, for If-Match: `"7"`. They say nothing about names of other records that an answer shows. */
import { Problem } from '../errors.ts'

export const etag = (version: number): string => `"${version}"`

/** The version that a record's JSON text holds. The engine's fields come first, so no value of a field can stand in its way. */
export function versionIn(json: string): number {
  const found = /"version"\s*:\s*(\d+)/.exec(json)
  if (!found) throw new Error('A record without a version.')
  return Number(found[1])
}

/** The version that an If-Match header demands; undefined without the header or with `*`. Proxies that compress make tags weak, people leave the quotes out. */
export function ifMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const found = /^\s*(?:(?:W\/)?"(\d{1,9})"|(\d{1,9}))\s*$/.exec(header)
  if (!found)
    throw new Problem('request.ifMatch', 'If-Match must be one version of the record, such as "7".', {
      fix: 'Send the ETag that came with the record.',
    })
  return Number(found[1] ?? found[2])
}
