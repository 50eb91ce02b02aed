/** That an address was opened again is told on the timelines of those who have it. */
import { type Keeping, keepInteractions } from '../../interactions/record.ts'
import type { Model } from '../../object/index.ts'
import type { Transaction } from '../../postgres/index.ts'
import { lookupOf } from '../../store/identified.ts'
import { rowsOf } from '../../sql/table.ts'
import { reachableOf } from '../broadcast/setup.ts'
import type { Suppression } from '../gate/gate.ts'
import { addressOpened } from '../interactions.ts'

/** Most records of an object that are told of one address. */
const mostTold = 20

/** In the caller's transaction. The address itself is not told: not everybody who sees the timeline sees addresses. */
export async function tellOpened(
  tx: Transaction,
  model: Model,
  who: Keeping,
  { address, reason, why }: { readonly address: string; readonly reason: Suppression; readonly why: string },
  now: Date,
): Promise<void> {
  for (const object of model.objects.values()) {
    const to = object.interactions === true ? reachableOf(object) : null
    if (!to || (object.fields[to.mails]!.options as { match?: boolean }).match !== true) continue
    const text = `select r.id from ${rowsOf(object, 'r')} and ${lookupOf(object, to.mails).has('$2::text[]')} order by r.id limit ${mostTold}`
    const found = await tx.query<{ id: string }>(text, [[address.trim().toLowerCase()]])
    await keepInteractions(
      tx,
      who,
      found.map(({ id }) => ({
        type: addressOpened.name,
        at: now,
        records: [{ object: object.name, id }],
        channel: null,
        touchpoint: null,
        key: null,
        properties: { reason, why },
      })),
      now,
    )
  }
}
