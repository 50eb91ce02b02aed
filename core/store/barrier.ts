/** What may not be written because of whom it would bring back: looked up by values, in one statement for all that is written at once. */
import type { Problem } from '../errors.ts'
import type { ObjectType } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import type { Planned, Values } from './planned.ts'

/** Values that somebody is about to write. */
export interface Wished {
  readonly object: ObjectType
  readonly values: Values
}

/** Why a planned record may not be written; null where it may. */
export type Judge = (planned: Pick<Planned, 'object' | 'before' | 'after'>) => Problem | null

export interface Barrier {
  /** Looks up all that is wished, and then judges record by record. Asks nothing where nothing wished for makes a record known. */
  judge(tx: Pick<Transaction, 'query'>, workspace: string, wished: readonly Wished[]): Promise<Judge>
}

export const nothingBarred: Judge = () => null
