export { openLive, type Limits, type Live, type LiveOptions } from './live.ts'
export { liveRoutes, type LiveRoutesOptions } from './live.routes.ts'
export type { Message, Told } from './message.ts'
export type { Follower, FollowerRights } from './rights.ts'
