export { metricsRoute, type MetricsOptions } from './metrics.routes.ts'
export type { OtherProcess } from './other.ts'
export { makeRegistry, type Counter, type Family, type Histogram, type Labels, type Registry, type Sample } from './registry.ts'
export { countRequests, processMetrics, serverMetrics } from './server.ts'
