/** What everything about forms stands on. */
import type { ApiOptions } from '../api/index.ts'
import type { TakingIn } from '../interactions/index.ts'
import type { Limits } from '../limits/index.ts'
import type { Letters, MailPort } from '../messaging/index.ts'
import type { Seals } from '../secrets/index.ts'

export interface FormsPlace extends TakingIn, Pick<ApiOptions, 'resolveActor'> {
  readonly seals: Seals
  readonly mail: Pick<MailPort, 'address'>
  readonly letters: Pick<Letters, 'queue' | 'wake'>
  readonly limits: Limits
  /** How a workspace shows, and the language of what says none. */
  readonly senderOf: (workspace: string) => Promise<{ readonly name: string; readonly language: string }>
  /** The country of a workspace: phone numbers without + belong to it. */
  readonly countryIn: (workspace: string) => Promise<string | null>
  readonly timeZoneOf: (workspace: string) => Promise<string>
  readonly written: (workspace: string) => void
  readonly now: () => Date
  readonly onError: (error: unknown) => void
}
