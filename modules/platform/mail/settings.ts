/** How this installation sends mail: by its environment, else by what an administrator set, else not at all. */
import { readSender, smtpWrong, type SmtpSettings } from '@rapport/core/mail'
import { Problem } from '@rapport/core/errors'
import type { Seals } from '@rapport/core/secrets'
import type { Pool } from 'pg'

/** Everything that sending needs. */
export interface MailSettings {
  readonly smtp: SmtpSettings
  readonly from: { readonly name: string; readonly address: string }
}
export interface MailEnvironment {
  readonly smtp: SmtpSettings
  /** `Rapport <crm@example.com>` or an address alone. */
  readonly from: string
}

/** What is answered and kept; the password is neither shown nor kept unsealed. */
export interface ShownSettings {
  readonly source: 'environment' | 'settings' | 'none'
  readonly host: string | null
  readonly port: number | null
  readonly security: SmtpSettings['security'] | null
  readonly user: string | null
  readonly hasPassword: boolean
  readonly from: string | null
  /** The address that links in mails begin with. */
  readonly address: string | null
}
type Kept = Omit<ShownSettings, 'source' | 'hasPassword'> & { readonly password: string | null }

export interface Wish {
  readonly host: string
  readonly port: number
  readonly security: SmtpSettings['security']
  readonly user: string | null
  /** Null keeps the one that is there, as long as it goes to the same server under the same name. */
  readonly password: string | null
  readonly from: string
  readonly address: string | null
}

export interface MailSettingsStore {
  shown(): Promise<ShownSettings>
  /** Null when nothing can be sent. */
  sending(): Promise<MailSettings | null>
  /** The address of the installation, without a slash at its end, or null. */
  address(): Promise<string | null>
  /** Throws `record.invalid` (422), and `mail.environment` (409) where the environment decides. */
  change(wish: Wish, at: Date, by: string): Promise<void>
  /** Takes the settings away; mails are held back from then on. */
  remove(): Promise<void>
}

const [key, place] = ['mail', 'setting/mail.password']

export function openMailSettings(
  control: Pool,
  seals: Seals,
  environment: MailEnvironment | undefined,
  publicUrl: string | undefined,
): MailSettingsStore {
  const kept = async (): Promise<Kept | null> =>
    (await control.query<{ value: Kept }>('select value from control.setting where key = $1', [key])).rows[0]?.value ?? null
  const mayChange = (): void => {
    if (environment)
      throw new Problem('mail.environment', 'How mail is sent is set by the environment of the server.', {
        status: 409,
        fix: 'Change RAPPORT_SMTP_URL and RAPPORT_MAIL_FROM, or remove them.',
      })
  }
  return {
    async shown() {
      const address = publicUrl ?? (await kept())?.address ?? null
      if (environment) {
        const { password, ...smtp } = environment.smtp
        return { source: 'environment', ...smtp, hasPassword: password !== null, from: environment.from, address }
      }
      const value = await kept()
      if (!value) return { source: 'none', host: null, port: null, security: null, user: null, hasPassword: false, from: null, address }
      const { password, ...rest } = value
      return { source: 'settings', ...rest, hasPassword: password !== null, address }
    },
    async sending() {
      if (environment) return { smtp: environment.smtp, from: readSender(environment.from)! }
      const value = await kept()
      if (!value?.host || !value.port || !value.security || !value.from) return null
      const { host, port, security, user } = value
      const password = value.password === null ? null : seals.open(value.password, place)
      return { smtp: { host, port, security, user, password }, from: readSender(value.from)! }
    },
    address: async () => publicUrl ?? (await kept())?.address ?? null,
    async change(wish, at, by) {
      mayChange()
      const { password: given, ...rest } = wish
      const wrong = wrongIn(wish)
      if (wrong) throw invalid(wrong.field, wrong.message)
      const before = await kept()
      const same = before && (['host', 'port', 'security', 'user'] as const).every((one) => before[one] === wish[one])
      // A password goes to nobody but the server it was given for.
      if (wish.user !== null && given === null && !(same && before.password !== null))
        throw invalid('password', 'Type the password again: the server or the name is another one.')
      const password = wish.user === null ? null : given === null ? before!.password : seals.seal(given, place)
      const value: Kept = { ...rest, password }
      await control.query(
        `insert into control.setting (key, value, changed_at, changed_by) values ($1, $2, $3, $4)
         on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
        [key, JSON.stringify(value), at, by],
      )
    },
    async remove() {
      mayChange()
      await control.query('delete from control.setting where key = $1', [key])
    },
  }
}

function wrongIn({ host, port, security, user, from, address }: Wish): { field: string; message: string } | null {
  if (!readSender(from)) return { field: 'from', message: 'This is not a sender, such as Rapport <crm@example.com>.' }
  if (address !== null && !isOrigin(address))
    return { field: 'address', message: 'This is not an address such as https://crm.example.com.' }
  return smtpWrong({ host, port, security, user })
}

const isOrigin = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text

const invalid = (field: string, message: string): Problem =>
  new Problem('record.invalid', message, { status: 422, more: { errors: [{ field, code: 'field.wrong', message }] } })
