import { app } from './en/app.ts'
import { filter } from './en/filter.ts'
import { list } from './en/list.ts'
import { record } from './en/record.ts'

/** Every English text of the app, by id; each part of the app keeps its own file. */
export const en = { ...app, ...filter, ...list, ...record } as const
