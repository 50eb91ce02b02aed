export { interactionRoutes, type InteractionsOptions } from './interactions.routes.ts'
export { recordInteractions, type Recorded } from './record.ts'
export { readItem, type Interaction } from './read-item.ts'
