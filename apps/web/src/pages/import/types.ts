import type { Changes } from '../../api/types.ts'

export type ImportState = 'mapping' | 'checking' | 'checked' | 'running' | 'done' | 'stopped' | 'failed' | 'removing' | 'removed'
export type Mode = 'create' | 'update' | 'upsert'
export type Outcome = 'new' | 'changed' | 'same' | 'wrong'
export const outcomes: readonly Outcome[] = ['new', 'changed', 'same', 'wrong']

export interface ImportColumn {
  header: string
  index: number
  field: string | null
  guessed: boolean
  note?: string
}

interface Offered {
  key: string
  label: string
}

/** An import as the list shows it. */
export interface ImportItem {
  id: string
  object: string
  name: string
  state: ImportState
  problem?: { code: string; message: string; fix?: string }
  file: { bytes: number; rows: number; encoding: string; delimiter: string }
  mode: Mode
  match: string | null
  dateOrder: 'day' | 'month' | 'year' | null
  progress: { rows: number; of: number }
  counts: Readonly<Record<Outcome, number>>
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  by: { id: string; name: string }
  removed?: { removed: number; kept: number }
  /** When its file and its rows were deleted, because they are kept for some days only. */
  clearedAt?: string
}

/** One import, with the first rows of its file and what its columns may fill. */
export interface Import extends ImportItem {
  file: ImportItem['file'] & { header: readonly string[]; sample: readonly (readonly string[])[] }
  columns: readonly ImportColumn[]
  targets: readonly Offered[]
  matches: readonly Offered[]
}

/** A row of the file, and what becomes of it. */
export interface ImportRow {
  row: number
  outcome: Outcome
  title: string | null
  changes: Changes | null
  reason: string | null
  matchedBy: string | null
}

export interface Reasons {
  items: readonly { reason: string; rows: number }[]
  more: number
}

export type Step = 'file' | 'columns' | 'check' | 'run'
export const steps: readonly Step[] = ['file', 'columns', 'check', 'run']

/** The step an import stands at, whatever page was open last. */
export function stepOf({ state, startedAt }: Pick<ImportItem, 'state' | 'startedAt'>): Step {
  if (startedAt) return 'run'
  return state === 'mapping' ? 'columns' : 'check'
}

/** Whether a step can be looked at now: the ones before the run until it begins, then the run alone. */
export function mayShow(step: Step, one: Pick<ImportItem, 'state' | 'startedAt'>): boolean {
  if (one.startedAt) return step === 'run'
  if (one.state === 'checking') return step === 'check'
  if (step === 'check') return one.state !== 'mapping'
  return step !== 'run'
}

/** Whether the server lets an import go: none that it is at work on, and none that is done, whose records name it. */
export const mayDelete = ({ state }: Pick<ImportItem, 'state'>): boolean => ['mapping', 'checked', 'stopped', 'failed'].includes(state)

/** Whether a server is at work on it, so that it changes by itself. */
export const isMoving = (state: ImportState): boolean => state === 'checking' || state === 'running' || state === 'removing'
