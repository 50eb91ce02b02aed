/** What other packages say of their tables. */
export type { ImpersonalTable, PersonalTable, Subject, Tables } from './personal.ts'
