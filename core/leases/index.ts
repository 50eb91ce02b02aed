export { claim, claimThis, dueWork, finish, leaseSeconds, leave, offer, release, renew, type Held, type Work } from './lease.ts'
export { Presence } from './presence.ts'
export { LeaseWorker, type LeaseWorkerOptions } from './lease-worker.ts'
