export { fillSearch, readStates, unfilled, type Progress } from './fill.ts'
export type { Frequent } from './frequent.ts'
export { search, type Findings, type FoundGroup, type FoundRecord, type SearchQuery } from './search.ts'
export { searchRoutes, type SearchOptions } from './search.routes.ts'
