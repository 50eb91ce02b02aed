/** The workspace's policy of contacting, as it is kept. */
import type { Transaction } from '../../postgres/index.ts'
import { type Channel, channelsIn } from '../consent/channels.ts'
import type { Policy } from './gate.ts'

const text = `select coalesce((select json_build_object('id', p.id, 'version', p.version, 'quietFrom', p.quiet_from, 'quietTo', p.quiet_to, 'most', p.most, 'days', p.days, 'postalAddress', p.postal_address, 'channels', p.channels)
  from contact_policy p where p.workspace_id = $1 order by p.id limit 1), '{}')::text`

export interface KeptPolicy {
  readonly id?: string
  readonly version?: number
  readonly quietFrom?: string | null
  readonly quietTo?: string | null
  readonly most?: number | null
  readonly days?: number | null
  readonly postalAddress?: string | null
  readonly channels?: readonly Channel[] | null
}

/** As it is kept; nothing of it where nobody said anything. */
export const readKeptPolicy = async (tx: Pick<Transaction, 'json'>): Promise<KeptPolicy> => JSON.parse((await tx.json(text))!) as KeptPolicy

/** Nothing is quiet and nothing too often where nobody said so. */
export async function readPolicy(
  tx: Pick<Transaction, 'json'>,
): Promise<Policy & { readonly postalAddress: string | null; readonly channels: readonly Channel[] }> {
  const { quietFrom, quietTo, most, days, postalAddress, channels } = await readKeptPolicy(tx)
  return {
    quiet: quietFrom && quietTo ? { from: quietFrom, to: quietTo } : null,
    most: most && days ? { count: most, days } : null,
    postalAddress: postalAddress ?? null,
    channels: channelsIn(channels),
  }
}
