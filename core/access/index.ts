export * from './actor.ts'
export * from './clause.ts'
export * from './visible.ts'
