/** A rehearsal over HTTP. */
import type { FastifyInstance } from 'fastify'
import { systemActor } from '../access/index.ts'
import { base, described, objectBody, onlyKeys, shape } from '../api/index.ts'
import { modelAt, modelOf, titlesOf } from '../store/index.ts'
import type { FlowBody } from './body.ts'
import { membersOfTeams } from './choose.ts'
import { compileFlow } from './compile.ts'
import { type FlowRoutesOptions, openAsked, refuseOthers, type WithId, wrong } from './asked.ts'
import { readHours } from './read-hours.ts'
import { problemsOf, wrongFlow } from './publish.ts'
import { rehearse } from './rehearse.ts'

/** Days that are looked back, and milliseconds after which a rehearsal answers with whom it has looked at so far. */
const mostDays = 90
const patience = 50_000
/** Requests as which one counts. */
const rehearsalWeight = 20

const { count, flag, id, keyed, list, members, moment, orNull, text } = shape
const would = members({}, { values: shape.anything, object: text, title: text, text, members: list(id), among: list(id) })
const says = described({
  summary:
    'Rehearse a flow as it is written now on the last days: who would have come in and which way they would have gone. Nothing is written',
  body: members({}, { days: count }),
  answers: {
    200: members({
      from: moment,
      until: moment,
      isWhole: flag,
      looked: count,
      candidates: count,
      entered: count,
      people: count,
      outcomes: keyed(count),
      steps: list(members({ step: text, reached: count, standing: count, passed: keyed(count), got: keyed(count) })),
      /** What the members are called who would have got something. */
      names: keyed(text),
      baseline: orNull(members({ people: count, reached: count })),
      asToday: list(text),
      walks: list(
        members({
          id,
          record: id,
          title: orNull(text),
          enteredAt: moment,
          outcome: orNull(text),
          step: orNull(text),
          traces: list(members({ step: text, exit: text, at: moment }, { said: would })),
        }),
      ),
    }),
  },
})

/** Registers `POST /flows/{id}/rehearse`. */
export function rehearsalRoute(app: FastifyInstance, options: FlowRoutesOptions): void {
  const { asked, find } = openAsked(options)
  const { database, store, now = () => new Date() } = options
  app.post<WithId>(`${base}/flows/:id/rehearse`, says, async (request) => {
    const actor = await asked(request)
    refuseOthers(actor)
    const body = request.body === undefined || request.body === null ? {} : objectBody(request.body)
    onlyKeys(body, ['days'])
    const { days = mostDays } = body
    if (!Number.isInteger(days) || Number(days) < 1 || Number(days) > mostDays)
      throw wrong('days', `This is a whole number from 1 to ${mostDays}.`)
    options.charge?.(request, rehearsalWeight)
    const flow = await find(actor, request.params.id, 'read')
    const { body: walked, problems } = await problemsOf(options, actor.workspace, flow, flow.body)
    if (walked === null || problems.length > 0) throw wrongFlow(problems)
    const { workspace } = actor
    const timeZone = await options.timeZoneOf(workspace)
    const { model } = await modelAt(options, workspace)
    const asking = { model, workspace, timeZone, now: now() }
    const compiled = compileFlow({ model, workspace, timeZone }, { ...flow, number: (flow.number ?? 0) + 1 }, walked).flow
    const read = { json: (text: string, values: readonly unknown[] = []) => database.readJson(workspace, { text, values: [...values] }) }
    const rehearsal = await rehearse(
      {
        tx: read,
        asking,
        hours: await readHours(read),
        days: Number(days),
        deadline: performance.now() + patience,
        teams: await teamsOf(store, workspace, walked),
      },
      compiled,
    )
    const titles = await titlesOf(
      store,
      modelOf(actor, model),
      actor,
      flow.of,
      rehearsal.walks.map(({ record }) => record),
    )
    const getting = [...new Set(rehearsal.steps.flatMap(({ got }) => Object.keys(got)))].slice(0, 1_000)
    const called = await titlesOf(store, model, systemActor(workspace), 'member', getting)
    const names = Object.fromEntries([...called].map(([member, name]) => [member, name ?? '']))
    return { ...rehearsal, names, walks: rehearsal.walks.map((one) => ({ ...one, title: titles.get(one.record) ?? null })) }
  })
}

/** The members of the teams that a flow tells something. */
async function teamsOf(
  store: FlowRoutesOptions['store'],
  workspace: string,
  { steps }: FlowBody,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const teams = new Set(steps.flatMap((step) => (step.kind === 'act' && step.do === 'notify' ? (step.teams ?? []) : [])))
  return new Map(await Promise.all([...teams].map(async (team) => [team, await membersOfTeams(store, workspace, [team])] as const)))
}
