/** What the store offers: the only way to read and write records. */
import type { Actor } from '../access/actor.ts'
import { Problem } from '../errors.ts'
import type { Model, VersionedModel } from '../object/index.ts'
import type { BatchItem, BatchResult } from './batch.ts'
import type { Transaction } from '../postgres/index.ts'
import type { Condition } from '../object/condition.ts'
import type { Words } from './aggregate/question.ts'
import type { Kept, Once } from './once.ts'

/** Why something is written: `api`, `web`, `import` with the import's id, `undo` with the change set's, `setup`. */
export interface Cause {
  readonly kind: string
  readonly id?: string
}

/** A list: records that match `where` and contain the words of `find`, in the order of `sort`, after `after`. */
export interface ListQuery {
  readonly where?: Condition | undefined
  /** Words to find, as typed; every word must occur in the searchable fields. */
  readonly find?: string | undefined
  /** A field with an index, `-` in front for descending; newest first without it. */
  readonly sort?: string | undefined
  /** 1 to 1,000; 50 unless said. */
  readonly limit?: number | undefined
  /** The cursor a previous page gave as `next`. */
  readonly after?: string | undefined
  /** Fields to read; all visible ones unless said. */
  readonly fields?: readonly string[] | undefined
}

/** Numbers about records that match `where` and contain the words of `find`. */
export interface AggregateQuery extends Words {
  readonly where?: Condition | undefined
  readonly find?: string | undefined
  /** `where` as it was written, for the sentences of the answer; days in it stay days. */
  readonly said?: Condition | undefined
}

/** Rows that belong to records and are none themselves, written in the transaction of the records, behind them; called again where that is. What it answers is waited for. */
export type Beside = (tx: Transaction) => void | Promise<void>

/** What one decision changes; each record is named once (`change.twice`). Values are checked ones (`core/object/check`), refs as ids. `version` refuses the patch when the record has moved on. */
export interface Change {
  /** `version` counts when a deleted record comes back; every other new record begins with 1. */
  readonly create?: readonly {
    readonly object: string
    readonly id: string
    readonly values: Readonly<Record<string, unknown>>
    readonly version?: number | undefined
  }[]
  readonly patch?: readonly {
    readonly object: string
    readonly id: string
    readonly values: Readonly<Record<string, unknown>>
    readonly version?: number | undefined
  }[]
  readonly delete?: readonly { readonly object: string; readonly id: string; readonly version?: number | undefined }[]
}

export interface WriteResult {
  /** The change set's id, for history and undo; null when nothing differed and nothing was written. */
  readonly change: string | null
  /** The answered record as JSON text, as the actor sees it; null without `answer` or when it is out of the actor's sight. */
  readonly json: string | null
  readonly version: number | null
}

export interface UndoResult {
  readonly change: string | null
  readonly restored: number
}

/** The models of the workspaces. */
export interface Models {
  /** The model as it stands at this moment: for whatever belongs to no request. One short statement, and what is newer than it is known. */
  at(workspace: string): Promise<VersionedModel>
  /** Reads it anew: somebody changed it. */
  refresh(workspace: string): Promise<unknown>
}

/** The model by which somebody acts who was let in; the declared one where nothing keeps others. */
export const modelOf = ({ by }: Actor, declared: Model): Model => by?.model ?? declared

/** The model by which work goes that belongs to no request; without a version where nothing keeps others. */
export const modelAt = async (
  { model, models }: { readonly model: Model; readonly models?: Models | undefined },
  workspace: string,
): Promise<VersionedModel | { readonly model: Model; readonly version: undefined }> =>
  (await models?.at(workspace)) ?? { model, version: undefined }

/** Whether something was refused because the model is another by now than the one that it went by. */
export const isModelChanged = (error: unknown): boolean => error instanceof Problem && error.code === 'model.changed'

export interface Store {
  /** JSON text `{"items":[…],"next":…}`. One statement. */
  list(actor: Actor, object: string, query: ListQuery): Promise<string>
  /** JSON text of one record, or null when it is not there for this actor. One statement. */
  get(actor: Actor, object: string, id: string): Promise<string | null>
  /** How many match; stops at `cap` when given. */
  count(actor: Actor, object: string, query: Pick<ListQuery, 'where' | 'find'>, cap?: number): Promise<number>
  /**
   * JSON text of measures in groups. One statement. Problems: `aggregate.wrong`, `aggregate.unknownField`, `aggregate.tooMany`,
   * `aggregate.tooLarge`.
   */
  aggregate(actor: Actor, object: string, query: AggregateQuery): Promise<string>
  /** JSON text of a record's history page. */
  history(
    actor: Actor,
    object: string,
    id: string,
    page: { after?: string | undefined; limit?: number | undefined; objects?: readonly string[] | undefined },
  ): Promise<string>
  /** Which of some records that are gone the actor saw when they went. One statement. */
  seenGone(actor: Actor, object: string, ids: readonly string[]): Promise<ReadonlySet<string>>
  /** Takes back a change set, with the present rights of the actor. Problems: `change.notFound`, `change.notAllowed`, `change.overwritten`. */
  undo(actor: Actor, change: string, options?: { once?: Once<UndoResult> | undefined }): Promise<UndoResult>
  /** Applies a change set in one transaction: rows, identifiers, history and outbox. Refuses with a Problem; then nothing is written. */
  write(
    actor: Actor,
    cause: Cause,
    change: Change,
    options?: { answer?: { object: string; id: string }; now?: Date; once?: Once<WriteResult> | undefined; beside?: Beside | undefined },
  ): Promise<WriteResult>
  /**
   * Writes many records of one object in one transaction and one change set. `each`: what may be is written, and what may not is among the
   * outcomes. `all`: everything or nothing; throws `BatchRefused`.
   */
  batch(
    actor: Actor,
    cause: Cause,
    object: string,
    items: readonly BatchItem[],
    options: { mode: 'all' | 'each'; once?: Once<BatchResult> | undefined },
  ): Promise<BatchResult>
  /** What the actor's write with that key was answered; null when none was done. */
  kept(actor: Actor, key: string): Promise<Kept | null>
}
