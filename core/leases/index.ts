export { claim, claimThis, dueWork, finish, leave, offer, release, type Held, type Work } from './lease.ts'
export { whileHeld } from './holding.ts'
export { Presence } from './presence.ts'
export { LeaseWorker, type LeaseWorkerOptions, type Retry } from './lease-worker.ts'
