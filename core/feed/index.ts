export { dispatch } from './dispatch.ts'
export { readFeed, readStanding, type Entry, type Standing, type Touched } from './entry.ts'
export { openFeed, type Feed, type FeedOptions } from './feed.ts'
export type { FeedListener } from './live.ts'
