/** Business hours: when a company is open, for whatever waits until then or counts the time of work. */
import { defineModule } from '../module/index.ts'
import { BusinessHours } from './definition.ts'
import { hoursGuard } from './guard.ts'

export { hoursOf } from './guard.ts'
export { afterOpen, type Hours, nextOpen, weekdays } from './hours.ts'

export const opening = defineModule({ name: 'hours', objects: [BusinessHours], guards: () => [hoursGuard] })
