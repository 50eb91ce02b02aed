export { metricsRoute, type MetricsOptions } from './metrics.routes.ts'
export { makeRegistry, type Counter, type Histogram, type Labels, type Registry, type Sample } from './registry.ts'
export { countRequests, serverMetrics } from './server.ts'
