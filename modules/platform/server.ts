/** The platform's face to the server: accounts, sessions and actors over HTTP. */
export { openAuth } from './accounts/auth.ts'
export { forgetSecondFactor, resetPassword } from './accounts/reset-password.ts'
export type { MailEnvironment } from './mail/settings.ts'
export { openPlatform, platformRoutes, type Platform, type PlatformDatabase, type PlatformOptions } from './platform.ts'
export { platformGuards } from './rights/guards.ts'
export { memberLoader, memberStatement, readMember } from './rights/member-rights.ts'
export { followerRights } from './session/followers.ts'
export type { SampleMaker } from './sample/sample.ts'
