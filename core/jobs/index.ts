export { defineJob, type JobContext, type JobKind } from './job.ts'
export { openJobs, type Jobs, type JobsOptions } from './jobs.ts'
export type { Parked } from './parked.ts'
export { jobRoutes, type JobRoutesOptions } from './job.routes.ts'
