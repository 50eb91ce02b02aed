/** The platform's face to the server: accounts, sessions and actors over HTTP. */
export { openPlatform, platformRoutes, type Platform, type PlatformDatabase, type PlatformOptions } from './platform.ts'
export { platformGuards } from './rights/guards.ts'
export type { SampleMaker } from './sample/sample.ts'
