/** The links in mails: made when they are needed, of the installation's secret, so that no token lies in the database. */
import { createHash } from 'node:crypto'
import { linkToken } from '@rapport/core/messaging'
import type { Seals } from '@rapport/core/secrets'
import type { Pool, PoolClient } from 'pg'
import type { MailRow } from './mail.ts'
import type { MailKind } from './texts.ts'

/** What is kept of a token. It has 256 bits: nobody guesses it, so a plain hash is enough. */
export const hashOf = (purpose: 'invitation' | 'reset', token: string): string =>
  createHash('sha256').update(`${purpose} ${token}`).digest('base64url')

type Seal = Pick<Seals, 'tokenFor'>

/** The path of a mail's link; null for one without. */
export const pathOf = (seals: Seal, mail: MailRow): string | null => paths[mail.kind]?.(seals, mail) ?? null

const paths: Readonly<Partial<Record<MailKind, (seals: Seal, mail: MailRow) => string>>> = {
  invitation: (seals, { about }) => `/join/${seals.tokenFor('invitation', about!)}`,
  reset: (seals, { about }) => `/reset/${seals.tokenFor('reset', about!)}`,
  sender: (seals, { workspace, about }) => `/confirm-sender/${linkToken(seals, 'sender', { workspace: workspace!, about: about! })}`,
}

/** Whether a kind of mail holds a link that opens something. */
export const hasLink = (kind: MailKind): boolean => paths[kind] !== undefined

/**
 * What there is of what a mail is about. `over`: it was used, withdrawn or replaced, or it ran out. `nobody`: no account has the address. `elsewhere`: the account
 * proves itself by a provider only.
 */
export type Standing = 'open' | 'over' | 'nobody' | 'elsewhere'

/** How it stands, and for an account that wants a new password makes sure that what the link opens is there. */
export const standingOf = (client: Pool | PoolClient, seals: Seal, mail: MailRow, at: Date): Promise<Standing> =>
  (standings[mail.kind] ?? untilLate)(client, seals, mail, at)

type Look = (client: Pool | PoolClient, seals: Seal, mail: MailRow, at: Date) => Promise<Standing>

const untilLate: Look = async (_client, _seals, { expiresAt }, at) => (expiresAt > at ? 'open' : 'over')

const standings: Readonly<Partial<Record<MailKind, Look>>> = {
  async invitation(client, seals, { about }, at) {
    const { rowCount } = await client.query(
      'select from control.invitation where id = $1 and token_hash = $2 and accepted_at is null and withdrawn_at is null and expires_at > $3',
      [about, hashOf('invitation', seals.tokenFor('invitation', about!)), at],
    )
    return rowCount ? 'open' : 'over'
  },
  async reset(client, seals, { about, recipient, expiresAt, createdAt }, at) {
    await client.query(
      `insert into control.reset (id, account_id, token_hash, created_at, expires_at)
       select $1, a.id, $2, $3, $4 from control.account a where a.email = $5 and (
         exists (select from control.credential c where c.account_id = a.id and c.provider = 'credential')
         or not exists (select from control.credential c where c.account_id = a.id))
       on conflict (id) do nothing`,
      [about, hashOf('reset', seals.tokenFor('reset', about!)), createdAt, expiresAt, recipient],
    )
    const { rows } = await client.query<{ is: Standing }>(
      `select case when r.id is null then 'elsewhere' when r.used_at is null and r.expires_at > $2 then 'open' else 'over' end as is
       from control.account a left join control.reset r on r.id = $1 and r.account_id = a.id where a.email = $3`,
      [about, at, recipient],
    )
    return rows[0]?.is ?? 'nobody'
  },
}
