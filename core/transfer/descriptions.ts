/** What the routes of imports take and give. */
import { described as describedBy, shape, type Description } from '../api/index.ts'
import { dateOrders, modes } from './change.ts'
import { delimiters } from './read/delimiter.ts'
import { outcomes } from './rows.ts'

/** A program needs the right to import, whatever else it may do. */
const described = (description: Description) => {
  const { config } = describedBy(description)
  return { config: { ...config, area: 'import' as const } }
}

const { anything, count, flag, id, keyed, list, members, moment, one, orNull, text } = shape

const file = { bytes: count, rows: count, encoding: text, delimiter: text }
const listed = {
  id,
  object: text,
  name: text,
  state: one('mapping', 'checking', 'checked', 'running', 'done', 'stopped', 'failed', 'removing', 'removed'),
  mode: one(...modes),
  match: orNull(text),
  dateOrder: orNull(one(...dateOrders)),
  progress: members({ rows: count, of: count }),
  counts: orNull(members({ new: count, changed: count, same: count, wrong: count })),
  createdAt: moment,
  startedAt: orNull(moment),
  finishedAt: orNull(moment),
  by: members({ id: orNull(id), name: text }),
}
const sometimes = {
  problem: members({ code: text, message: text }, { fix: text }),
  removed: members({ removed: count, kept: count }),
  clearedAt: moment,
}
const offered = list(members({ key: text, label: text }))
const whole = members(
  {
    ...listed,
    file: members({ ...file, header: list(text), sample: list(list(text)) }),
    columns: list(members({ header: text, index: count, field: orNull(text), guessed: flag }, { note: text })),
    targets: offered,
    matches: offered,
  },
  sometimes,
)
const row = members({
  row: count,
  outcome: one(...outcomes),
  title: orNull(text),
  changes: orNull(keyed(list(anything))),
  reason: orNull(text),
  matchedBy: orNull(text),
})

/** What may be changed of an import before it is checked; `match` is one of those that the import offers. */
export const patchMembers = {
  columns: list(members({ index: count, field: orNull(text) })),
  mode: one(...modes),
  match: orNull(text),
  encoding: text,
  delimiter: one(...delimiters),
  dateOrder: orNull(one(...dateOrders)),
}

/** Pages that show imports look again afterwards. */
const tells = 'imports'
const step = (summary: string) => described({ tells, summary, answers: { 202: whole } })

export const upload = (types: readonly string[], query: NonNullable<Description['query']>) =>
  described({ tells, summary: 'Send a file to be imported', query, body: { types }, answers: { 201: whole } })
export const listing = described({
  summary: 'Imports, newest first',
  answers: { 200: members({ items: list(members({ ...listed, file: members(file) }, sometimes)) }) },
})
export const reading = described({ summary: 'One import', answers: { 200: whole } })
export const changing = described({
  tells,
  summary: 'Change how a file is read',
  body: members({}, patchMembers),
  answers: { 200: whole },
})
export const deleting = described({ tells, summary: 'Delete an import that is unfinished or failed', answers: { 204: null } })
export const checking = step('Check the rows without writing')
export const starting = step('Write the checked rows')
export const stopping = step('Stop between two batches')
export const removing = step('Remove what an import created')
export const rowsOf = (query: NonNullable<Description['query']>) =>
  described({
    summary: 'Rows by what becomes of them',
    query,
    answers: { 200: members({ items: list(row), next: orNull(text) }) },
  })
export const reasons = described({
  summary: 'Why rows are wrong, counted',
  answers: { 200: members({ items: list(members({ reason: orNull(text), rows: count })), more: count }) },
})
export const wrongFile = described({ summary: 'The wrong rows, with what is wrong', answers: { 200: { types: ['text/csv'] } } })
