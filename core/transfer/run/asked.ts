/** What the guards of an import look at, read before its rows are decided. */
import type { Transaction } from '../../postgres/index.ts'
import { loadMatching } from '../../store/load.ts'
import { guardsOf, type Asked } from '../decide/guards.ts'
import type { Plan } from '../decide/plan.ts'
import type { Job } from './job.ts'

/** The guards that the plan concerns, each with the records it needs, which stay as they are until the transaction ends. */
export const askedOf = (tx: Transaction, { model, guards, now }: Job, plan: Plan): Promise<readonly Asked[]> =>
  Promise.all(
    guardsOf(plan, guards).map(async (guard) => ({
      guard,
      needed: guard.needs ? await loadMatching(tx, model, plan.actor, model.object(guard.object), guard.needs, now()) : [],
    })),
  )
