/** Identity providers: whom people of an installation may be vouched for by, and for which mail addresses. */
import { Problem } from '@rapport/core/errors'
import { newId, type RoleKey } from '@rapport/core/object'
import type { Seals } from '@rapport/core/secrets'
import type { Pool } from 'pg'

export interface Provider {
  readonly id: string
  /** The workspace that people come into. */
  readonly workspace: string
  readonly name: string
  /** As the provider writes it. It never changes: what a provider calls somebody means nothing at another. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Mail domains, in lower case. What the provider says of other addresses counts for nothing. */
  readonly domains: readonly string[]
  /** What somebody becomes who was not invited; null: nothing. */
  readonly role: RoleKey | null
}
export interface ProviderPlace {
  readonly control: Pool
  readonly seals: Seals
}

type Row = Omit<Provider, 'clientSecret'> & { readonly secret: string }
const columns = `id, workspace_id as workspace, name, issuer, client_id as "clientId", client_secret as secret, domains, role`
const placeOf = (id: string): string => `provider/${id}`

export async function listProviders({ control }: ProviderPlace): Promise<readonly Omit<Provider, 'clientSecret'>[]> {
  const { rows } = await control.query<Row>(`select ${columns} from control.provider order by name, id`)
  return rows.map(({ secret: _secret, ...rest }) => rest)
}

/** One with its secret. Throws `sso.notFound` (404). */
export async function findProvider({ control, seals }: ProviderPlace, id: string): Promise<Provider> {
  const { rows } = await control.query<Row>(`select ${columns} from control.provider where id = $1`, [id])
  if (!rows[0]) throw notFound()
  const { secret, ...rest } = rows[0]
  const clientSecret = seals.open(secret, placeOf(id))
  if (clientSecret === null)
    throw new Problem('sso.secret', 'The secret of this provider cannot be read any more.', {
      status: 500,
      fix: 'Type it again under Settings, Single sign-on.',
    })
  return { ...rest, clientSecret }
}

/** Adds one. Throws `sso.known` (409) when this client of the issuer is there. */
export async function addProvider({ control, seals }: ProviderPlace, given: Omit<Provider, 'id'>, by: string, at: Date): Promise<string> {
  const id = newId()
  const { rowCount } = await control.query(
    `insert into control.provider (id, workspace_id, name, issuer, client_id, client_secret, domains, role, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (issuer, client_id) do nothing`,
    [
      id,
      given.workspace,
      given.name,
      given.issuer,
      given.clientId,
      seals.seal(given.clientSecret, placeOf(id)),
      given.domains,
      given.role,
      at,
      by,
    ],
  )
  if (!rowCount) throw new Problem('sso.known', 'This provider is here already.', { status: 409, fix: 'Change the one that is there.' })
  return id
}

/** Changes what may change. An absent secret stays. Throws `sso.notFound` (404). */
export async function changeProvider(
  { control, seals }: ProviderPlace,
  id: string,
  to: Pick<Provider, 'name' | 'domains' | 'role'> & { readonly clientSecret: string | null },
): Promise<void> {
  const secret = to.clientSecret === null ? null : seals.seal(to.clientSecret, placeOf(id))
  const { rowCount } = await control.query(
    'update control.provider set name = $2, domains = $3, role = $4, client_secret = coalesce($5, client_secret) where id = $1',
    [id, to.name, to.domains, to.role, secret],
  )
  if (!rowCount) throw notFound()
}

/** Removes one and every link to it; sessions that it began go on. Throws `sso.notFound` (404). */
export async function removeProvider({ control }: ProviderPlace, id: string): Promise<void> {
  const { rowCount } = await control.query(
    'with links as (delete from control.credential where provider = $2) delete from control.provider where id = $1',
    [id, credentialOf(id)],
  )
  if (!rowCount) throw notFound()
}

/** The name of a provider among credentials. */
export const credentialOf = (id: string): string => `sso:${id}`

export const notFound = (): Problem => new Problem('sso.notFound', 'This provider was not found.', { status: 404 })
