/** Addresses are closed by people, one or many: when somebody asks for it, or with a list of another program. */
import { isMailAddress } from '../../mail/index.ts'
import type { Database } from '../../postgres/index.ts'
import type { Seals } from '../../secrets/index.ts'
import { handsEmpty } from '../consent/in-hand.ts'
import { holdText } from '../consent/record.ts'
import type { Suppression } from '../gate/gate.ts'
import { nobody } from '../../sql/personal.ts'
import { addressId, addressKey, suppressCounted } from '../suppression.ts'

export interface Added {
  readonly added: number
  /** Those that were closed already: their reason stays, but that a complaint counts before all else. */
  readonly known: number
  /** Those that are no mail addresses. */
  readonly wrong: readonly { readonly index: number; readonly value: string }[]
}

export interface Closing {
  readonly addresses: readonly string[]
  readonly reason: Suppression
  readonly note: string | null
  readonly by: string
}

/** Closes addresses in one transaction. Nothing is begun to any of them after it, and what was in hand is waited for. */
export async function closeAddresses(
  { database, seals }: { readonly database: Pick<Database, 'transaction' | 'readJson'>; readonly seals: Pick<Seals, 'tokenFor'> },
  workspace: string,
  { addresses, reason, note, by }: Closing,
  now: Date,
): Promise<Added> {
  const said = addresses.map((value, index) => ({ index, value, address: value.trim().toLowerCase() }))
  const wrong = said.flatMap(({ index, value, address }) => (isMailAddress(address) ? [] : [{ index, value: value.slice(0, 200) }]))
  const right = [...new Set(said.flatMap(({ address }) => (isMailAddress(address) ? [address] : [])))]
  const all = right.map((address) => ({ key: addressKey(seals, workspace, address), address, reason, note, message: null, by }))
  const added = await database.transaction(workspace, async (tx) => {
    if (all.length === 0) return 0
    void tx.query(holdText, [all.map(({ key }) => addressId(key)).toSorted(), ['mail'], now])
    return suppressCounted(tx, 'mail', all, now)
  })
  if (added > 0) await handsEmpty(database, workspace, { record: nobody, addressKeys: all.map(({ key }) => key), channel: 'mail' })
  return { added, known: right.length - added, wrong }
}
