/** Each morning members are told of what they have to do that day, and of what was to be done before: of each once. */
import { addDays, dayOf, momentIn } from '../object/days.ts'
import type { Model, ObjectType } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { valueOf } from '../sql/column.ts'
import { rowsOf } from '../sql/table.ts'
import { keptDays, type Notice, notify } from './notice.ts'

/** By the clock of the workspace. */
const morning = '08:00'
/** Days after which nobody is told any more that something is late: of what lies there for longer they know. */
const mostLate = 7
/** Most that are told of one morning. */
const most = 10_000

export interface DuePlace {
  readonly database: Pick<Database, 'readJson' | 'transaction'>
  readonly model: Model
  readonly timeZoneOf: (workspace: string) => Promise<string>
  readonly told: (workspace: string, members: readonly string[]) => void
  readonly now: () => Date
}

/** The next morning behind a moment. */
export function nextMorning(after: Date, timeZone: string): Date {
  const today = dayOf(after, timeZone)
  const here = momentIn(today, morning, timeZone)
  return here > after ? here : momentIn(addDays(today, 1), morning, timeZone)
}

const forgetText = 'delete from notification n where n.workspace_id = $1 and n.at < $2::timestamptz'

/** Tells of all that is due by this morning. Answers when to look next. */
export async function tellDue({ database, model, timeZoneOf, told, now }: DuePlace, workspace: string): Promise<Date> {
  const timeZone = await timeZoneOf(workspace)
  const at = now()
  const today = dayOf(at, timeZone)
  const works = [...model.objects.values()].filter(({ work }) => work !== undefined)
  const isMorning = at >= momentIn(today, morning, timeZone)
  const found = isMorning ? await Promise.all(works.map((object) => dueOf(database, workspace, object, today))) : []
  const notices = found.flat()
  await database.transaction(workspace, async (tx) => {
    void tx.query(forgetText, [new Date(at.getTime() - keptDays * 86_400_000)])
    notify(tx, notices, at)
  })
  if (notices.length > 0) told(workspace, [...new Set(notices.map(({ member }) => member))])
  return nextMorning(at, timeZone)
}

async function dueOf(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  object: ObjectType,
  today: string,
): Promise<readonly Notice[]> {
  const values = [addDays(today, -mostLate), today]
  const rows = JSON.parse((await database.readJson(workspace, { text: dueText(object), values }))!) as [string, string, string][]
  return rows.map(([record, member, day]): Notice => {
    const key = `${day === today ? 'due' : 'late'} ${record} ${day}`
    return { kind: 'due', member, key, object: object.name, record, by: null }
  })
}

const openOf = (object: ObjectType): string =>
  `${valueOf(object, object.work!.state, 'r')} is distinct from '${object.work!.done}' and ${valueOf(object, object.owner!, 'r')} is not null`

const dueText = (object: ObjectType): string => {
  const due = valueOf(object, object.work!.due, 'r')
  return `select coalesce(json_agg(json_build_array(x.id, x.owner, x.day)), '[]')::text from (select r.id, ${valueOf(object, object.owner!, 'r')} as owner, ${due} as day
    from ${rowsOf(object, 'r')} and ${due} >= $2::date and ${due} <= $3::date and ${openOf(object)} order by ${due} desc, r.id limit ${most}) x`.replace(
    /\s*\n\s*/g,
    ' ',
  )
}
