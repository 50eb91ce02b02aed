export type { Cause, Change, ListQuery, Store, WriteResult } from './store.ts'
