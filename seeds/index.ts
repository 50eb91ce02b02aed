export { littleWorld, toChanges, type LittleWorld, type MemberKey, type ToChangesOptions, type World } from './world.ts'
export type { TeamSeed } from './shapes.ts'
export { taskChanges } from './tasks.ts'
