export * from './field.ts'
export * from './id.ts'
export * from './define.ts'
export * from './model.ts'
