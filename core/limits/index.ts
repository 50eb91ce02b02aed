export { addressBucket } from './address.ts'
export { limitRequests, readQuotas, usualQuotas, type LimitOptions, type Limits, type Quotas } from './limits.ts'
