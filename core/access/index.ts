export * from './actor.ts'
export * from './clause.ts'
export * from './filter.ts'
export * from './visible.ts'
