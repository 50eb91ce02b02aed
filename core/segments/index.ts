/** Segments: which customers fit a condition at any moment, and when they came and went. */
export { segmentTables } from './personal.ts'
export { segmentRoutes } from './segment.routes.ts'
export { type Asking, whoIsIn } from './decide.ts'
export { meaningOf } from './concerned.ts'
export { areBeingCounted } from './counting.ts'
export { type Plan, planOf, standInsOf } from './plan.ts'
export { entered, left } from './interactions.ts'
export { openSegments, type Segments } from './segments.ts'

import { defineModule } from '../module/index.ts'
import { Segment } from './definition.ts'
import { segmentGuard } from './guard.ts'
import { segmentInteractions } from './interactions.ts'

export const segmenting = defineModule({
  name: 'segments',
  objects: [Segment],
  interactions: segmentInteractions,
  guards: () => [segmentGuard],
})
