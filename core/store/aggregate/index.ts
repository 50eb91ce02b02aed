export { askingOf, type Asking, type FieldMeasure, type Grouping } from './kinds.ts'
export { aggregateStatement } from './statement.ts'
export { limits as aggregateLimits, type Words } from './question.ts'
