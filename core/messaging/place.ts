/** What everything that writes to customers stands on. */
import type { ApiOptions } from '../api/index.ts'
import type { SetupPlace } from './broadcast/setup.ts'

export interface MessagingPlace extends SetupPlace, Pick<ApiOptions, 'resolveActor'> {
  readonly now: () => Date
  /** Something was written in a workspace. */
  readonly written: (workspace: string) => void
  /** A broadcast is to be looked at: it was begun, or goes on. */
  readonly wake: (workspace: string, broadcast: string) => Promise<void>
}
