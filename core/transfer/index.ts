export { transferRoutes } from './transfer.routes.ts'
export type { TransferOptions } from './options.ts'
export type { Headers } from './map/guess.ts'
export { transferTables } from './tables.ts'
