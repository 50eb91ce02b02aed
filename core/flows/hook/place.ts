/** What the addresses of flows stand on. */
import type { Limits } from '../../limits/index.ts'
import type { Seals } from '../../secrets/index.ts'
import type { FlowRoutesOptions } from '../asked.ts'
import type { TakePlace } from './take.ts'

export interface HooksPlace extends Omit<FlowRoutesOptions, 'now'>, Omit<TakePlace, 'wake' | 'store'> {
  readonly seals: Seals
  readonly limits: Limits
  /** The address under which people reach this installation; null where that is not known. */
  readonly addressOf: () => Promise<string | null>
}
