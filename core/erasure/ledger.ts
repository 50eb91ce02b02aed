/** The list of erasures: what is kept of each, how it is read, and the chain of hashes over those that are done. */
import { createHash } from 'node:crypto'
import type { Transaction } from '../postgres/index.ts'
import { isoMoment } from '../store/select.ts'

/** On what ground somebody is erased (GDPR, Art. 17 (1)). No text of one's own: it would name whom nothing shall name. */
export const grounds = ['request', 'objection', 'withdrawn', 'purpose', 'unlawful', 'law'] as const
export type Ground = (typeof grounds)[number]
export const groundWords: Readonly<Record<Ground, string>> = {
  request: 'They asked for it',
  objection: 'They object to how their data are used',
  withdrawn: 'They took back what they had agreed to',
  purpose: 'Their data are needed no more',
  unlawful: 'Their data were collected without a right to it',
  law: 'A law asks for it',
}

export const erasureStates = ['waiting', 'running', 'done'] as const
export type ErasureState = (typeof erasureStates)[number]

/** What became of the rows of one table. */
export interface TableCount {
  readonly table: string
  readonly deleted: number
  readonly rewritten: number
  readonly stays: number
}

export interface Erasure {
  readonly id: string
  readonly object: string
  readonly record: string
  readonly ground: Ground
  readonly state: ErasureState
  /** Why it does not go on at this moment. */
  readonly problem: string | null
  readonly by: string
  readonly byId: string | null
  readonly askedAt: string
  readonly begunAt: string | null
  readonly doneAt: string | null
  /** When it was done again behind a restore. */
  readonly replayedAt: string | null
  readonly records: readonly { readonly object: string; readonly id: string }[]
  readonly known: string | null
  readonly counts: readonly TableCount[]
  readonly told: readonly string[]
  readonly previous: string | null
  readonly hash: string | null
}

/** SQL of an erasure as JSON, of the row `e`. */
export const erasureJson =
  `json_build_object('id', e.id, 'object', e.object, 'record', e.record_id, 'ground', e.ground, 'state', e.state, 'problem', e.problem, 'by', e.by_name, 'byId', e.by_id,
  'askedAt', ${isoMoment('e.asked_at')}, 'begunAt', ${isoMoment('e.begun_at')}, 'doneAt', ${isoMoment('e.done_at')}, 'replayedAt', ${isoMoment('e.replayed_at')},
  'records', e.records, 'known', e.known, 'counts', e.counts, 'told', e.told, 'previous', e.previous, 'hash', e.hash)`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** One erasure, held until the transaction ends where `hold` says so; null where there is none. */
export async function readErasure(tx: Pick<Transaction, 'json'>, id: string, hold = false): Promise<Erasure | null> {
  const json = await tx.json(
    `select ${erasureJson}::text from erasure e where e.workspace_id = $1 and e.id = $2::uuid${hold ? ' for update' : ''}`,
    [id],
  )
  return json === null ? null : (JSON.parse(json) as Erasure)
}

/** Adds what was done to a table. */
export function counted(counts: readonly TableCount[], table: string, more: Partial<Omit<TableCount, 'table'>>): readonly TableCount[] {
  const before = counts.find((one) => one.table === table) ?? { table, deleted: 0, rewritten: 0, stays: 0 }
  const after = {
    table,
    deleted: before.deleted + (more.deleted ?? 0),
    rewritten: before.rewritten + (more.rewritten ?? 0),
    stays: more.stays ?? before.stays,
  }
  return [...counts.filter((one) => one.table !== table), after].toSorted((a, b) => (a.table < b.table ? -1 : 1))
}

/** What the hash of a certificate is made over: every line of it, and the hash of the one before. */
export const sealedText = (
  workspace: string,
  { id, object, record, ground, by, askedAt, doneAt, counts, told, previous }: Erasure,
): string =>
  JSON.stringify([
    workspace,
    id,
    object,
    record,
    ground,
    by,
    askedAt,
    doneAt,
    counts.map(({ table, deleted, rewritten, stays }) => [table, deleted, rewritten, stays]),
    told,
    previous,
  ])

/** SHA-256 in letters. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
