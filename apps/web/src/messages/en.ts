import { app } from './en/app.ts'
import { chart } from './en/chart.ts'
import { filter } from './en/filter.ts'
import { list } from './en/list.ts'
import { welcome } from './en/welcome.ts'

/** The English texts that are there from the beginning, by id; each part of the app keeps its own file. */
export const en = {
  ...app,
  ...chart,
  ...filter,
  ...list,
  ...welcome,
} as const
