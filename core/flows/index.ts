/** What happens by itself: records walk through steps that people drew, once something begins it. */
import { defineModule } from '../module/index.ts'
import { Flow } from './definition.ts'
import { flowGuard } from './guard.ts'

export { flowRoutes } from './flow.routes.ts'
export { type Flows, type FlowsOptions, openFlows } from './flows.ts'
export { flowTables } from './personal.ts'
export { insideRoutes } from './inside.routes.ts'
export { publishedRoutes } from './published.routes.ts'
export { runRoutes } from './run.routes.ts'
export type { FlowBody, Given, Step, StepKind, StepOf, Trigger, Values } from './body.ts'

export const flowing = defineModule({
  name: 'flows',
  needs: ['segments', 'messaging', 'hours'],
  objects: [Flow],
  guards: () => [flowGuard],
})
