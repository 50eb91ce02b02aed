/** Walks as people read them: those of records that they see, with what records and steps are called. */
import { type Actor, administers } from '../access/index.ts'
import { type ApiOptions, shape } from '../api/index.ts'
import { notFound } from '../errors.ts'
import { isId } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { modelOf, titlesOf } from '../store/index.ts'
import { isoMoment } from '../store/select.ts'
import type { FlowBody } from './body.ts'
import type { Flows } from './flows.ts'
import { type RunState, runStates } from './runs.ts'

export interface RunRoutesOptions extends ApiOptions {
  readonly database: Database
  readonly flows: Pick<Flows, 'wake'>
  /** Members have something new in the app, or nothing any more. */
  readonly told: (workspace: string, members: readonly string[]) => void
  readonly now?: (() => Date) | undefined
}

const { count, id, members, moment, one, orNull, text } = shape
export const runMembers = {
  id,
  flow: id,
  /** What the flow is called, and what the step is. */
  name: text,
  number: count,
  object: text,
  record: id,
  title: orNull(text),
  cause: text,
  state: one(...runStates),
  step: orNull(text),
  stepName: orNull(text),
  until: orNull(moment),
  enteredAt: moment,
  endedAt: orNull(moment),
  outcome: orNull(text),
  /** For administrators: it may name what others do not see. */
  problem: orNull(text),
}
export const runShape = members(runMembers)

/** A walk of the row `r` of a flow `f`, as it is read. */
export const runJson = `json_build_object('id', r.id, 'flow', r.flow_id, 'name', f.name, 'number', r.number, 'object', r.object, 'record', r.record_id, 'title', null, 'cause', r.cause, 'state', r.state,
  'step', r.step, 'stepName', null, 'until', ${isoMoment('r.until')}, 'enteredAt', ${isoMoment('r.entered_at')}, 'endedAt', ${isoMoment('r.ended_at')}, 'outcome', r.outcome, 'problem', r.problem, 'turn', r.turn)`
/** Walks of a page, and one more where there are more. */
export const page = 50
export const listed = (where: string): string =>
  `select coalesce(json_agg(${runJson} order by r.entered_at desc, r.id desc), '[]')::text from (select * from flow_run w where w.workspace_id = $1 and ${where} order by w.entered_at desc, w.id desc limit ${page + 1}) r
  join flow f on f.workspace_id = $1 and f.id = r.flow_id`.replace(/\s*\n\s*/g, ' ')
const oneText = listed('w.id = $2::uuid')
const bodiesText =
  `select coalesce(json_agg(json_build_array(n.flow_id, n.number, n.body)), '[]')::text from flow_number n where n.workspace_id = $1
  and (n.flow_id, n.number) in (select k.flow, k.number from jsonb_to_recordset($2::jsonb) as k(flow uuid, number integer))`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** As it is kept. */
export interface RunRow {
  readonly id: string
  readonly flow: string
  readonly number: number
  readonly object: string
  readonly record: string
  readonly state: RunState
  readonly step: string | null
  readonly problem: string | null
  /** By which whoever moves it must move it. */
  readonly turn: number
}
/** As it is shown. */
export type ShownRun = Omit<RunRow, 'turn'>

export interface Walks {
  read<T>(actor: Actor, text: string, values: readonly unknown[]): Promise<T>
  /** Those of them whose records whoever asks sees, with what they are called; `all` for whoever is asked of one, who need not see it. */
  shown(actor: Actor, runs: readonly RunRow[], all?: boolean): Promise<readonly ShownRun[]>
  /** One that whoever asks sees, or is asked of, with the flow as it walks it. @throws Problem 404. */
  find(actor: Actor, key: string): Promise<{ readonly row: RunRow; readonly shown: ShownRun; readonly body: FlowBody | undefined }>
  /** The same as it is now. */
  again(actor: Actor, id: string): Promise<RunRow>
}

export function openWalks({ database, store, model }: RunRoutesOptions): Walks {
  const read = async <T>(actor: Actor, text: string, values: readonly unknown[]): Promise<T> =>
    JSON.parse((await database.readJson(actor.workspace, { text, values }))!) as T

  const bodiesOf = async (actor: Actor, runs: readonly RunRow[]): Promise<(run: RunRow) => FlowBody | undefined> => {
    const wanted = [...new Map(runs.map(({ flow, number }) => [`${flow} ${number}`, { flow, number }])).values()]
    const found = await read<[string, number, FlowBody][]>(actor, bodiesText, [JSON.stringify(wanted)])
    const bodies = new Map(found.map(([flow, number, body]) => [`${flow} ${number}`, body]))
    return ({ flow, number }) => bodies.get(`${flow} ${number}`)
  }

  async function shown(actor: Actor, runs: readonly RunRow[], all = administers(actor)): Promise<readonly ShownRun[]> {
    const bodyOf = await bodiesOf(actor, runs)
    const titles = new Map<string, string | null>()
    for (const [name, some] of Map.groupBy(runs, ({ object }) => object)) {
      const ids = some.map((one) => one.record)
      for (const [record, title] of await titlesOf(store, modelOf(actor, model), actor, name, ids)) titles.set(record, title)
    }
    return runs
      .filter(({ record }) => all || titles.has(record))
      .map(({ turn: _turn, ...run }) => ({
        ...run,
        title: titles.get(run.record) ?? null,
        stepName: nameOf(bodyOf({ ...run, turn: 0 }), run.step),
        problem: administers(actor) ? run.problem : null,
      }))
  }

  return {
    read,
    shown,
    async find(actor, key) {
      const [row] = isId(key) ? await read<RunRow[]>(actor, oneText, [key]) : []
      if (!row) throw notFound('Walk')
      const body = (await bodiesOf(actor, [row]))(row)
      const [seen] = await shown(actor, [row], administers(actor) || (row.state === 'asked' && isAsked(actor, body, row.step)))
      if (!seen) throw notFound('Walk')
      return { row, shown: seen, body }
    },
    again: async (actor, run) => (await read<RunRow[]>(actor, oneText, [run]))[0]!,
  }
}

/** What a step is called, by its flow. */
export const nameOf = (body: FlowBody | undefined, step: string | null): string | null =>
  body?.steps.find(({ id: other }) => other === step)?.name ?? step

/** Whether it is them that a step asks. A yes is a person's: no program gives it, whosever key it has. */
export function isAsked({ kind, member }: Actor, body: FlowBody | undefined, step: string | null): boolean {
  const found = body?.steps.find(({ id: other }) => other === step)
  return kind === 'member' && member !== null && found?.kind === 'approve' && found.members.includes(member)
}
