/** The links in mails: made when they are needed, of the installation's secret, so that no token lies in the database. */
import { createHash } from 'node:crypto'
import { linkToken } from '@rapport/core/messaging'
import type { Seals } from '@rapport/core/secrets'
import type { Pool } from 'pg'
import type { MailRow } from './mail.ts'
import type { MailKind } from './texts.ts'

/** What is kept of a token. It has 256 bits: nobody guesses it, so a plain hash is enough. */
export const hashOf = (purpose: 'invitation' | 'reset', token: string): string =>
  createHash('sha256').update(`${purpose} ${token}`).digest('base64url')

/** `over`: what the link opens was used, withdrawn or ran out. `nobody`: there is no account that it could open. */
export type Prepared = { readonly state: 'ready'; readonly path: string | null } | { readonly state: 'over' } | { readonly state: 'nobody' }

export interface LinkPlace {
  readonly control: Pool
  readonly seals: Seals
}

/** Makes sure that what a mail's link opens is there, and gives the link's path. */
export const prepareLink = (place: LinkPlace, mail: MailRow, at: Date): Promise<Prepared> => prepare[mail.kind](place, mail, at)

const plain = async (): Promise<Prepared> => ({ state: 'ready', path: null })

const prepare: Readonly<Record<MailKind, (place: LinkPlace, mail: MailRow, at: Date) => Promise<Prepared>>> = {
  test: plain,
  passwordChanged: plain,
  secondFactorGone: plain,
  async sender({ seals }, { workspace, about }) {
    return { state: 'ready', path: `/confirm-sender/${linkToken(seals, 'sender', { workspace: workspace!, about: about! })}` }
  },
  async invitation({ control, seals }, { about }, at) {
    const token = seals.tokenFor('invitation', about!)
    const { rowCount } = await control.query(
      'select from control.invitation where id = $1 and token_hash = $2 and accepted_at is null and withdrawn_at is null and expires_at > $3',
      [about, hashOf('invitation', token), at],
    )
    return rowCount ? { state: 'ready', path: `/join/${token}` } : { state: 'over' }
  },
  async reset({ control, seals }, { about, recipient, expiresAt, createdAt }, at) {
    const token = seals.tokenFor('reset', about!)
    // Not for accounts that prove themselves elsewhere only.
    await control.query(
      `insert into control.reset (id, account_id, token_hash, created_at, expires_at)
       select $1, a.id, $2, $3, $4 from control.account a where a.email = $5 and (
         exists (select from control.credential c where c.account_id = a.id and c.provider = 'credential')
         or not exists (select from control.credential c where c.account_id = a.id))
       on conflict (id) do nothing`,
      [about, hashOf('reset', token), createdAt, expiresAt, recipient],
    )
    const { rows } = await control.query<{ open: boolean }>(
      'select used_at is null and expires_at > $2 as open from control.reset where id = $1',
      [about, at],
    )
    if (!rows[0]) return { state: 'nobody' }
    return rows[0].open ? { state: 'ready', path: `/reset/${token}` } : { state: 'over' }
  },
}
