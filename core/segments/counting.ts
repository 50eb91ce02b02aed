/** Whether it is known who is in a segment. */
import type { Model } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { loadSegments } from './load.ts'

/**
 * Whether it is not known yet who is in one of some segments, or in one that it is made of: it is new, or its condition is another, and not all records
 * were asked by it. Lists are known at any time, and of those that are not understood nothing more is going to be known.
 */
export async function areBeingCounted(
  tx: Pick<Transaction, 'json'>,
  { model, workspace, timeZone }: { readonly model: Model; readonly workspace: string; readonly timeZone: string },
  ids: readonly string[],
): Promise<boolean> {
  const { loaded } = await loadSegments(tx, model, workspace, timeZone)
  const byId = new Map(loaded.map((one) => [one.plan.id, one]))
  // Those that one is made of were there before it: there are no circles.
  const isCounted = (id: string): boolean => {
    const one = byId.get(id)
    return one === undefined || ((one.isCurrent || one.isStuck) && [...one.plan.uses].every(isCounted))
  }
  return !ids.every(isCounted)
}
