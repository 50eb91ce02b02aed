/** The address of a flow as other programs meet it, read at the moment at which something is sent. */
import type { Database } from '../../postgres/index.ts'
import type { Seals } from '../../secrets/index.ts'
import { type FlowBody, hookIn, type HookTrigger } from '../body.ts'
import { type Address, addressIn, hookKey, isKey } from './key.ts'

export interface OpenHook extends Address {
  readonly name: string
  /** The object whose records walk. */
  readonly of: string
  /** How what is sent is read; null where the flow is not on, or is begun otherwise. */
  readonly trigger: HookTrigger | null
}

type HookPlace = { readonly database: Pick<Database, 'readJson'>; readonly seals: Pick<Seals, 'tokenFor'> }

const openText =
  `select json_build_object('name', f.name, 'of', f.of, 'state', f.state, 'draft', f.body, 'body', n.body, 'replaced', coalesce(h.replaced, 0))::text
  from flow f left join flow_number n on n.workspace_id = $1 and n.flow_id = f.id and n.number = f.number left join flow_hook h on h.workspace_id = $1 and h.flow_id = f.id
  where f.workspace_id = $1 and f.id = $2::uuid`.replace(/\s*\n\s*/g, ' ')

interface Row extends Pick<OpenHook, 'name' | 'of'> {
  readonly state: string
  readonly draft: FlowBody
  readonly body: FlowBody | null
  readonly replaced: number
}

/** What a key leads to; null where it is none, any more, or where nothing that is sent begins the flow, as it is or as somebody writes it. */
export async function openHook(place: HookPlace, key: string): Promise<OpenHook | null> {
  const address = addressIn(key)
  const row = address && (await readRow(place, address))
  if (!address || !row || !isKey(place.seals, key, address, row.replaced)) return null
  const trigger = hookIn(row.body)
  if (!trigger && !hookIn(row.draft)) return null
  return { ...address, ...row, trigger: row.state === 'on' && trigger ? trigger : null }
}

/** The flow itself, for whoever may write it. */
export async function hookOf(place: HookPlace, address: Address): Promise<OpenHook | null> {
  const row = await readRow(place, address)
  return row === null ? null : { ...address, ...row, trigger: row.state === 'on' ? (hookIn(row.body) ?? null) : null }
}

async function readRow({ database }: HookPlace, { workspace, flow }: Address): Promise<Row | null> {
  const json = await database.readJson(workspace, { text: openText, values: [flow] })
  return json === null ? null : (JSON.parse(json) as Row)
}

const standingText = `select json_build_object('replaced', h.replaced, 'at', h.replaced_at)::text from flow_hook h where h.workspace_id = $1 and h.flow_id = $2::uuid`

/** The key of a flow, and since when it is the one; null for always. */
export async function standingKey(
  { database, seals }: HookPlace,
  address: Address,
): Promise<{ readonly key: string; readonly since: string | null }> {
  const json = await database.readJson(address.workspace, { text: standingText, values: [address.flow] })
  const { replaced, at } = json === null ? { replaced: 0, at: null } : (JSON.parse(json) as { replaced: number; at: string })
  return { key: hookKey(seals, address, replaced), since: at === null ? null : new Date(at).toISOString() }
}
