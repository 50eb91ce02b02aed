/** The secrets of webhooks, sealed where they lie. One that is replaced goes on signing for a while, so that receivers can change over. */
import { newId } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Seals } from '../secrets/index.ts'
import type { Beside } from '../store/index.ts'
import { isoMoment } from '../store/select.ts'
import { makeSecret } from './signature.ts'

export interface SecretPlace {
  readonly database: Pick<Database, 'readJson' | 'transaction'>
  readonly seals: Seals
}

interface SecretRow {
  readonly id: string
  readonly sealed: string
  readonly endsAt: string | null
}

const placeOf = (id: string): string => `webhook/${id}`

const read = `select coalesce(json_agg(json_build_object('id', s.id, 'sealed', s.sealed, 'endsAt', ${isoMoment('s.ends_at')}) order by s.id desc), '[]')::text
  from webhook_secret s where s.workspace_id = $1 and s.webhook_id = $2::uuid and (s.ends_at is null or s.ends_at > $3::timestamptz)`

/** Those that sign at a moment, newest first; none that cannot be read any more. */
export async function readSecrets(
  { database, seals }: SecretPlace,
  workspace: string,
  webhook: string,
  now: Date,
): Promise<readonly string[]> {
  const rows = JSON.parse((await database.readJson(workspace, { text: read, values: [webhook, now] }))!) as SecretRow[]
  return rows.flatMap(({ id, sealed }) => seals.open(sealed, placeOf(id)) ?? [])
}

const end = `update webhook_secret s set ends_at = $3::timestamptz where s.workspace_id = $1 and s.webhook_id = $2::uuid and s.ends_at is null`
const forget = `delete from webhook_secret s where s.workspace_id = $1 and s.webhook_id = $2::uuid and s.ends_at is not null`
const add = `insert into webhook_secret (workspace_id, id, webhook_id, sealed, created_at) values ($1, $2::uuid, $3::uuid, $4::text, $5::timestamptz)`

/** One more of a webhook: as it is shown, this once, and what writes it. */
export function newSecret({ seals }: Pick<SecretPlace, 'seals'>, webhook: string, now: Date): { secret: string; write: Beside } {
  const [id, secret] = [newId(), makeSecret()]
  const sealed = seals.seal(secret, placeOf(id))
  return { secret, write: (tx) => void tx.query(add, [id, webhook, sealed, now]) }
}

/** Makes a new one, which is shown this once; the one before signs too until `oldEndsAt`, older ones not any more. */
export async function renewSecret(
  { database, seals }: SecretPlace,
  workspace: string,
  webhook: string,
  oldEndsAt: Date,
  now: Date,
): Promise<string> {
  const { secret, write } = newSecret({ seals }, webhook, now)
  await database.transaction(workspace, async (tx) => {
    void tx.query(forget, [webhook])
    void tx.query(end, [webhook, oldEndsAt])
    write(tx)
  })
  return secret
}
