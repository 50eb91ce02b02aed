/** What has to be done again in what was restored, in the transaction that restores it, as the writing role does it. */
import type { Client } from 'pg'
import { sqlState } from '../postgres/errors.ts'
import { encode, typeParsers } from '../postgres/query.ts'
import type { Transaction } from '../postgres/transaction.ts'

/** Does something again in a workspace. */
export type Replay = (tx: Transaction, workspace: string) => Promise<void>

/** Runs it in the owner's transaction, under the writing role; throws the first failure, also of what it did not wait for. */
export async function replayIn(owner: Client, workspace: string, replay: Replay): Promise<void> {
  await owner.query('set local role rapport_write')
  await owner.query('select app_set_workspace($1)', [workspace])
  let failure: { readonly error: unknown } | undefined
  let last: Promise<unknown> = Promise.resolve()
  // One after the other: a client of its own holds no queue.
  const send = (text: string, values: readonly unknown[]) => {
    const sent = last.then(() => owner.query({ text, values: [workspace, ...values].map(encode), types: typeParsers }))
    last = sent.catch((error: unknown) => (failure ??= { error }))
    return sent
  }
  const tx: Transaction = {
    query: async <R extends object>(text: string, values: readonly unknown[] = []) => (await send(text, values)).rows as R[],
    async json(text, values = []) {
      const [row] = (await send(text, values)).rows as Record<string, string | null>[]
      return row ? (Object.values(row)[0] ?? null) : null
    },
    change: async (text, values = []) => (await send(text, values)).rowCount ?? 0,
    commit() {},
  }
  await replay(tx, workspace)
  await last
  if (failure) throw failure.error
  await owner.query('reset role')
}

/** An owner that is no superuser made the writing role, but may not act as it before it said so. */
export async function mayWrite(owner: Client): Promise<void> {
  try {
    await owner.query('begin; set local role rapport_write; rollback')
  } catch (error) {
    if (sqlState(error) !== '42501') throw error
    await owner.query('rollback')
    const { rows } = await owner.query<{ major: number }>(`select current_setting('server_version_num')::int / 10000 as major`)
    await owner.query(`grant rapport_write to current_user ${rows[0]!.major >= 16 ? 'with inherit false, set true' : ''}`)
  }
}
