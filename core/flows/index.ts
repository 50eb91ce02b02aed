/** What happens by itself: records walk through steps that people drew, once something begins it. */
import { defineModule } from '../module/index.ts'
import { Flow } from './definition.ts'
import { flowGuard } from './guard.ts'
import { received } from './hook/received.ts'

export { type Flows, type FlowsOptions, openFlows } from './flows.ts'
export { flowTables } from './personal.ts'
export { routesOfFlows } from './routes.ts'
export type { FlowBody, Given, HookTrigger, HookWriting, Step, StepKind, StepOf, Trigger, Values } from './body.ts'

export const flowing = defineModule({
  name: 'flows',
  needs: ['segments', 'messaging', 'hours'],
  objects: [Flow],
  interactions: [received],
  guards: () => [flowGuard],
})
