/** What happens between customers and us: a log, taken in from people and from programs. */
import { defineModule } from '../module/index.ts'
import { IdentityRules } from './identity/definition.ts'
import { RetentionRule } from './retention/definition.ts'
import { retentionGuard } from './retention/guard.ts'
import { Source } from './source/definition.ts'
import { sourceGuard } from './source/guard.ts'

export { interactionTables } from './personal.ts'
export { interactionRoutes, type InteractionsOptions } from './interactions.routes.ts'
export { recordInteractions, type Recorded } from './record.ts'
export { readItem, type Interaction } from './read-item.ts'
export { openRetention, type Retention, usualGrace } from './retention/sweep.ts'
export { retentionRoutes } from './retention/retention.routes.ts'
export { identityRoutes } from './identity/identity.routes.ts'
export { type KeptRules, openKeptRules } from './identity/kept-rules.ts'
export { openSources, type Sources } from './source/sources.ts'
export { sourceRoutes } from './source/source.routes.ts'
export { openLine } from './segment/line.ts'
export { trackingRoutes } from './segment/segment.routes.ts'
export { takeIn, type TakingIn } from './segment/take-in.ts'

/** The objects in which it is kept which programs may send, and for how long that is kept. */
export const tracking = defineModule({
  name: 'tracking',
  objects: [Source, RetentionRule, IdentityRules],
  guards: () => [sourceGuard, retentionGuard],
})
