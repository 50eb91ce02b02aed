export { createStore, type StoreOptions, type Tenancy } from './create-store.ts'
export type { Guard, Planned, Values } from './planned.ts'
export type { Cause, Change, ListQuery, Store, WriteResult } from './store.ts'
export { isSortable } from './column.ts'
