export { claim, claimThis, finish, leaseSeconds, leave, offer, release, renew, type Held, type Work } from './lease.ts'
export { Presence } from './presence.ts'
