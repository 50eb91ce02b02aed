/** The key that a sender's mails are signed with (DKIM, RFC 6376): made here, sealed where it lies; its public half is what the domain publishes. */
import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { SigningKey } from '../../mail/index.ts'
import type { Database } from '../../postgres/index.ts'
import type { Seals } from '../../secrets/index.ts'

const placeOf = (sender: string): string => `sender/${sender}`
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase()

export interface MadeKey {
  readonly sealed: string
  /** Base64 of SubjectPublicKeyInfo, as it stands behind `p=` (RFC 6376, 3.6.1). */
  readonly publicKey: string
}

/** RSA with 2048 bits: what every receiver verifies (RFC 8301). */
export async function makeKey(seals: Pick<Seals, 'seal'>, sender: string): Promise<MadeKey> {
  const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
  })
  return {
    sealed: seals.seal(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), placeOf(sender)),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  }
}

export const writeKeyText = `insert into sender_key (workspace_id, sender_id, sealed, public_key, created_at) values ($1::uuid, $2::uuid, $3::text, $4::text, $5::timestamptz)`

/** Under which name the domain of a sender publishes its key. */
export const selectorOf = (sender: string): string => `rapport-${sender.slice(-12)}`

const text = 'select k.sealed from sender_key k where k.workspace_id = $1 and k.sender_id = $2::uuid'

/** Null where it cannot be read any more: the installation's secret is another. */
export async function readKey(
  database: Pick<Database, 'readJson'>,
  seals: Pick<Seals, 'open'>,
  workspace: string,
  { id, address }: { readonly id: string; readonly address: string },
): Promise<SigningKey | null> {
  const sealed = await database.readJson(workspace, { text, values: [id] })
  const privateKey = sealed === null ? null : seals.open(sealed, placeOf(id))
  return privateKey === null ? null : { domain: domainOf(address), selector: selectorOf(id), privateKey }
}

/** What the domain publishes, and under which name. */
export const dnsRecord = (
  { id, address }: { readonly id: string; readonly address: string },
  publicKey: string,
): { readonly name: string; readonly value: string } => ({
  name: `${selectorOf(id)}._domainkey.${domainOf(address)}`,
  value: `v=DKIM1; k=rsa; p=${publicKey}`,
})

const publicText = `select coalesce(json_object_agg(k.sender_id, k.public_key), '{}')::text from sender_key k where k.workspace_id = $1`

/** The public halves of a workspace's keys, by sender. */
export const readPublicKeys = async (database: Pick<Database, 'readJson'>, workspace: string): Promise<ReadonlyMap<string, string>> =>
  new Map(Object.entries(JSON.parse((await database.readJson(workspace, { text: publicText, values: [] }))!) as Record<string, string>))
