/** Requests about external ids, each with how its answer is read. */
import type { Answer } from '@rapport/core/testing'
import type { Asked, Body, Told } from './slot-history.ts'
import { isRefused, type Act, type Refused, type Seen } from './slot.ts'

interface Row {
  readonly id: string
  readonly version: number
  readonly givenName: string
}
const seen = ({ id, version, givenName }: Row): Seen => ({ id, version, value: givenName })
const alone = (slot: string, act: (answer: Answer<Body>) => readonly Act[], unknown?: Act): Asked['acts'] => {
  const told = (one: Act): Told => ({ slot, act: one })
  return (answer) => (answer ? act(answer).map(told) : unknown ? [told(unknown)] : [])
}
const ifMatch = (version: number | undefined): Record<string, string> => (version === undefined ? {} : { 'if-match': `"${version}"` })
const codeOf = ({ body }: Answer<Body>): unknown => body?.code
const refusals: Readonly<Record<string, Refused['refused']>> = { 'record.notFound': 'gone', 'record.changed': 'stale' }
/** What a write of one record came to, by its status. */
function outcome<T>(answer: Answer<Body>, well: number, got: () => T): T | Refused {
  if (answer.status === well) return got()
  const refused = refusals[String(codeOf(answer))]
  if (refused) return { refused }
  throw new Error('an answer that cannot be')
}
/** Who comes too late is told what is there now. */
const current = (id: string, { body }: Answer<Body>): Act[] => {
  const row = body?.current as Row | null | undefined
  return row === undefined ? [] : [{ kind: 'read', id, saw: row && seen(row) }]
}

export const find = (slot: string): Asked => ({
  method: 'GET',
  path: `/people?fields=givenName&filter=${encodeURIComponent(`externalId is "${slot}"`)}`,
  acts: alone(slot, ({ status, body }) => {
    const rows = body.items as Row[]
    if (status !== 200 || rows.length > 1) throw new Error('one record at most has an external id')
    return [{ kind: 'find', saw: rows[0] ? seen(rows[0]) : null }]
  }),
})

export const read = (slot: string, id: string): Asked => ({
  method: 'GET',
  path: `/people/${id}`,
  acts: alone(slot, (answer) => {
    const got = outcome(answer, 200, () => seen(answer.body as unknown as Row))
    if (isRefused(got)) return [{ kind: 'read', id, saw: null }]
    if (answer.headers.get('etag') !== `"${got.version}"`) throw new Error('its ETag says something else')
    return [{ kind: 'read', id, saw: got }]
  }),
})

export const create = (slot: string, value: string): Asked => ({
  method: 'POST',
  path: '/people',
  body: { externalId: slot, givenName: value },
  acts: alone(
    slot,
    ({ status, body }) => {
      if (status !== 201 && body.code !== 'record.taken') throw new Error('an answer that cannot be')
      return [{ kind: 'create', value, got: status === 201 ? { id: String(body.id) } : 'taken' }]
    },
    { kind: 'create', value, got: undefined },
  ),
})

export function change(slot: string, id: string, value: string, expected: number | undefined): Asked {
  const act = (got: Extract<Act, { kind: 'change' }>['got']): Act => ({ kind: 'change', id, value, expected, got })
  return {
    method: 'PATCH',
    path: `/people/${id}`,
    body: { givenName: value },
    headers: ifMatch(expected),
    acts: alone(slot, (answer) => [act(outcome(answer, 200, () => written(answer, value))), ...current(id, answer)], act(undefined)),
  }
}

/** A write is answered by what it wrote; sent again, by what is there now, of which the version may be another. */
function written({ headers, body }: Answer<Body>, value: string): { readonly version: number | undefined } {
  const isOwn = body.givenName === value
  if (!isOwn && headers.get('idempotency-replayed') === null) throw new Error('its own value is not in the answer')
  return { version: isOwn ? Number(body.version) : undefined }
}

export function remove(slot: string, id: string, expected: number | undefined): Asked {
  const act = (got: Extract<Act, { kind: 'delete' }>['got']): Act => ({ kind: 'delete', id, expected, got })
  return {
    method: 'DELETE',
    path: `/people/${id}`,
    headers: ifMatch(expected),
    acts: alone(slot, (answer) => [act(outcome(answer, 204, () => ({ change: undefined }))), ...current(id, answer)], act(undefined)),
  }
}

/** The change by which it can be taken back is told. */
export function removeMany(slot: string, id: string): Asked {
  const act = (got: Extract<Act, { kind: 'delete' }>['got']): Act => ({ kind: 'delete', id, got })
  return {
    method: 'POST',
    path: '/people/delete',
    body: { ids: [id] },
    acts: alone(
      slot,
      ({ status, body }) => {
        if (status !== 200) throw new Error('an answer that cannot be')
        return [act(body.deleted === 1 ? { change: String(body.change) } : { refused: 'gone' })]
      },
      act(undefined),
    ),
  }
}

export const undo = (slot: string, id: string, taken: string): Asked => ({
  method: 'POST',
  path: `/changes/${taken}/undo`,
  body: {},
  acts: alone(
    slot,
    ({ status, body }) => {
      if (status !== 200 && body.code !== 'change.overwritten' && body.code !== 'record.taken') throw new Error('an answer that cannot be')
      return [{ kind: 'undo', id, change: taken, got: status === 200 ? 'restored' : 'refused' }]
    },
    { kind: 'undo', id, change: taken, got: undefined },
  ),
})

export type Item = { readonly slot: string } & (
  | { readonly action: 'create'; readonly value: string }
  | { readonly action: 'update'; readonly id: string; readonly value: string; readonly version: number | undefined }
  | { readonly action: 'delete'; readonly id: string; readonly version: number | undefined }
)
interface Done {
  readonly index?: number
  readonly status: number
  readonly id?: string
  readonly version?: number
  readonly problem?: { readonly code: string; readonly version?: number }
}

/** Several at once. With `all`, one that is refused keeps the others from happening, and nothing is told of those. */
export const batch = (items: readonly Item[], mode: 'all' | 'each'): Asked => ({
  method: 'POST',
  path: '/people/batch',
  body: { mode, items: items.map(sent) },
  acts(answer) {
    if (!answer) return items.map((item) => ({ slot: item.slot, act: became(item, undefined) }))
    if (answer.status !== 200 && codeOf(answer) !== 'batch.refused') throw new Error('an answer that cannot be')
    return (answer.body.items as Done[]).map((done, at) => {
      const item = items[done.index ?? at]!
      return { slot: item.slot, act: became(item, done) }
    })
  },
})

const sent = ({ slot, ...item }: Item): object => {
  if (item.action === 'delete') return item
  const { value, ...rest } = item
  return { ...rest, values: item.action === 'create' ? { externalId: slot, givenName: value } : { givenName: value } }
}

function became(item: Item, done: Done | undefined): Act {
  const code = done?.problem?.code
  const why = refusals[code ?? '']
  if (code !== undefined && code !== 'record.taken' && !why) throw new Error(`refused with ${code}`)
  if (item.action === 'create') return { kind: 'create', value: item.value, got: done && (code ? 'taken' : { id: done.id! }) }
  const refused = why && { refused: why, version: done?.problem?.version }
  const { id, version: expected } = item
  if (item.action === 'delete') return { kind: 'delete', id, expected, got: done && (refused ?? { change: undefined }) }
  return { kind: 'change', id, value: item.value, expected, got: done && (refused ?? { version: done.version }) }
}
