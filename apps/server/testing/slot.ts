/**
 * What may be answered about one external id, if nobody ever met anybody: at most one record has it at a time, with a version that each write
 * compares and moves on; a deleted one comes back by undo, one version further, while nobody else has its place.
 */
import type { Sequential } from './linearizable.ts'

export interface Seen {
  readonly id: string
  readonly version: number
  readonly value: string
}

/** What was asked and what came of it. Where nothing is known of that, `got` is undefined. */
export type Act =
  /** By its id, of which the record that has the place may be another. */
  | { readonly kind: 'read'; readonly id: string; readonly saw: Omit<Seen, 'id'> | null }
  /** By a list that is filtered. */
  | { readonly kind: 'find'; readonly saw: Seen | null }
  | { readonly kind: 'create'; readonly value: string; readonly got: { readonly id: string } | 'taken' | undefined }
  /** `expected` is the version that it is for; whatever it is for, where there is none. A version that is not told is not compared. */
  | {
      readonly kind: 'change'
      readonly id: string
      readonly value: string
      readonly expected?: number | undefined
      readonly got: { readonly version?: number | undefined } | Refused | undefined
    }
  | {
      readonly kind: 'delete'
      readonly id: string
      readonly expected?: number | undefined
      /** The change by which it can be undone, where that was told. */
      readonly got: { readonly change?: string | undefined } | Refused | undefined
    }
  | { readonly kind: 'undo'; readonly id: string; readonly change: string; readonly got: 'restored' | 'refused' | undefined }

/** The record was not there, or not at the expected version but, where that was told, at this one. */
export type Refused = { readonly refused: 'gone' | 'stale'; readonly version?: number | undefined }
export const isRefused = (got: object | undefined): got is Refused => got !== undefined && 'refused' in got

export interface Slot {
  /** The id is not known where the answer to its creation was lost. */
  readonly present: { readonly id: string | undefined; readonly version: number; readonly value: string } | null
  /** By their ids, with the change that took them away, where that is known. */
  readonly gone: Readonly<Record<string, { readonly version: number; readonly value: string; readonly change: string | undefined }>>
}

export const slot: Sequential<Slot, Act> = {
  first: { present: null, gone: {} },
  keyOf: ({ present, gone }) => JSON.stringify([present, Object.entries(gone).sort(([a], [b]) => (a < b ? -1 : 1))]),
  after(state, act) {
    switch (act.kind) {
      case 'read':
        return reads(state, act.id, act.saw && { id: act.id, ...act.saw })
      case 'find':
        return act.saw ? reads(state, act.saw.id, act.saw) : state.present ? null : state
      case 'create':
        if (act.got === 'taken') return state.present ? state : null
        return state.present ? null : { ...state, present: { id: act.got?.id, version: 1, value: act.value } }
      case 'change':
      case 'delete':
        return writes(state, act)
      case 'undo':
        return undoes(state, act)
    }
  },
}

function reads(state: Slot, id: string, saw: Seen | null): Slot | null {
  const known = meeting(state, id)
  const found = known.present?.id === id ? known.present : null
  if (saw === null) return found && state.present?.id === id ? null : state
  return found && found.version === saw.version && found.value === saw.value ? known : null
}

function writes(state: Slot, act: Extract<Act, { readonly kind: 'change' | 'delete' }>): Slot | null {
  const { id, expected, got } = act
  if (isRefused(got) && got.refused === 'gone') return state.present?.id === id ? null : state
  const known = meeting(state, id)
  const { present } = known
  if (present?.id !== id) return null
  const { version, value } = present
  const isStale = expected !== undefined && expected !== version
  if (isRefused(got)) return isStale && (got.version ?? version) === version ? known : null
  if (isStale) return null
  if (act.kind === 'delete') return { present: null, gone: { ...known.gone, [id]: { version, value, change: changeOf(act) } } }
  return (versionOf(act) ?? version + 1) === version + 1 ? { ...known, present: { id, version: version + 1, value: act.value } } : null
}

const changeOf = ({ got }: Extract<Act, { readonly kind: 'delete' }>): string | undefined => (isRefused(got) ? undefined : got?.change)
const versionOf = ({ got }: Extract<Act, { readonly kind: 'change' }>): number | undefined => (isRefused(got) ? undefined : got?.version)

function undoes(state: Slot, { id, change, got }: Extract<Act, { readonly kind: 'undo' }>): Slot | null {
  const before = state.gone[id]
  const isPossible = before?.change === change && state.present === null
  if (got === 'refused') return isPossible ? null : state
  if (!isPossible) return null
  const { [id]: _back, ...gone } = state.gone
  return { present: { id, version: before.version + 1, value: before.value }, gone }
}

/** Whoever names an id that was never gone can only have it from the record whose id was not told. */
const meeting = (state: Slot, id: string): Slot =>
  state.present && state.present.id === undefined && !state.gone[id] ? { ...state, present: { ...state.present, id } } : state
