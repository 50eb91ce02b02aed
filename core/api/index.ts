export { makeApp, type AppOptions } from './app.ts'
export { batchBytes, mostItems, weightOf } from './batch.ts'
export { bodyLimit, objectBody, onlyKeys } from './body.ts'
export { asking, base, type Collection, collectionsOf, noteWords } from './collections.ts'
export { healthRoutes, type HealthOptions } from './health.routes.ts'
export { described, noScope, refuseOthers, type Description } from './described.ts'
export { commonHeaders } from './headers.ts'
export { makeListener, type Listener, type Timeouts } from './listener.ts'
export { makeLog, type Log } from './log.ts'
export { metaOf, type Made, type Meta, type MetaField, type MetaObject, type MetaOptions } from './meta.ts'
export { modelRoutes } from './model.routes.ts'
export { openApi } from './openapi.ts'
export type { Paths } from './openapi-paths.ts'
export { pageRoutes } from './pages.ts'
export { problemDocument } from './problem.ts'
export {
  choiceParameter,
  countParameter,
  cursorParameter,
  flagParameter,
  keysParameter,
  readQuery,
  textParameter,
  wordsParameter,
  wrongParameter,
} from './query.ts'
export { causeOf, recordRoutes, sendJson, undoRoute, type ApiOptions } from './record.routes.ts'
export { logRequests } from './request-log.ts'
export type { Schema } from './schema.ts'
export * as shape from './shape.ts'
export { readNew, readPatch } from './values.ts'
export { starting } from './starting.ts'
export { makeStopping, type Step, type Stopping } from './stopping.ts'
