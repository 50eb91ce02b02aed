/** The first workspace of an installation that is proved, or another one beside it. */
import { httpClient, type Client } from '@rapport/core/testing'

export interface Founded {
  /** Its administrator, signed in. */
  readonly client: Client
  readonly workspace: string
}

/** @param at `/setup` for the first, `/sign-up` for others. */
export async function found(
  address: string,
  name: string,
  at: '/setup' | '/sign-up' = '/setup',
  { sample = false }: { readonly sample?: boolean } = {},
): Promise<Founded> {
  const client = httpClient(address, name)
  const { status, body, text } = await client.post<{ workspace: { id: string } }>(at, {
    name,
    email: `${name}@prove.example`,
    password: 'seven lamps over the harbour',
    workspace: `Office ${name}`,
    timeZone: 'Europe/Berlin',
    language: 'en',
    sample,
  })
  if (status >= 300) throw new Error(`There is no workspace: ${status} ${text}`)
  return { client, workspace: body.workspace.id }
}
