import type { ObjectMeta } from '../../api/types.ts'
import type { Import, Step } from './types.ts'

/** What every step is given. */
export interface StepProps {
  one: Import
  object: ObjectMeta
  onStep: (to: Step) => void
}
