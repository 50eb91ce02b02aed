/** Interactions over HTTP: recorded by the thousand, read by a record that they concern, and the types that there are. */
import type { FastifyInstance } from 'fastify'
import {
  base,
  batchBytes,
  type ApiOptions,
  countParameter,
  described,
  mostItems,
  objectBody,
  onlyKeys,
  problemDocument,
  readQuery,
  sendJson,
  shape,
  textParameter,
  weightOf,
  wordsParameter,
  wrongParameter,
} from '../api/index.ts'
import { reachOf, seesType } from '../access/index.ts'
import { notFound, Problem } from '../errors.ts'
import { inSteps } from '../pace.ts'
import { type InteractionType, isAnybodys, isId, labelOf, ownPrefix } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { modelOf, scopeOf } from '../store/index.ts'
import { type Reading, readItem } from './read-item.ts'
import { interactionsStatement } from './read.ts'
import { recordInteractions, type Recorded } from './record.ts'
import { readRules } from './retention/erase.ts'
import { tooOld } from './retention/too-old.ts'

/** Beside what all records need: what time it is. */
export interface InteractionsOptions extends ApiOptions {
  readonly database: Database
  readonly now?: (() => Date) | undefined
  /** Is told after interactions were recorded. */
  readonly written?: ((workspace: string) => void) | undefined
}

const { anything, count, flag, id, keyed, list, members, moment, one, orNull, text } = shape
const records = list(members({ object: text, id }))
const sent = members({ type: text, records }, { at: moment, channel: text, touchpoint: text, key: text, properties: anything })
const readers = {
  object: textParameter(60),
  record: textParameter(60),
  after: textParameter(100),
  limit: countParameter(1, 200),
  types: wordsParameter(2000),
}
const kept = members({
  id,
  at: moment,
  type: text,
  channel: orNull(text),
  touchpoint: orNull(text),
  records: list(members({ object: text, id, title: orNull(text) })),
  properties: anything,
  recordedAt: moment,
  actor: members({ kind: text, id: orNull(id), name: text }),
})
const said = members({ recorded: count, items: list(members({ state: one('recorded', 'known', 'refused') }, { id, problem: anything })) })
const says = {
  list: described({
    summary:
      'What happened with a record (object and record are needed), newest first; other records that it concerns are named as far as you may read them',
    query: readers,
    answers: { 200: members({ items: list(kept), next: orNull(text) }) },
  }),
  record: described({
    summary: 'Record what happened with records that you may change, each once under its key',
    body: members({ items: list(sent) }),
    answers: { 200: said },
  }),
  types: described({
    summary: 'The types of interactions that there are, and what can be said of each',
    answers: {
      200: members({
        items: list(
          members({
            name: text,
            label: text,
            channel: orNull(text),
            recorded: one('anybody', 'rapport'),
            /** What is said of it has any names, beside these. */
            isOpen: flag,
            changeOf: orNull(members({ object: text, field: text })),
            properties: list(
              members({ key: text, label: text, kind: text, required: flag, values: orNull(list(text)), labels: orNull(keyed(text)) }),
            ),
          }),
        ),
      }),
    },
  }),
}

/** Registers `POST /interactions`, `GET /interactions` and `GET /interactions/types`. */
export function interactionRoutes(app: FastifyInstance, options: InteractionsOptions): void {
  const { database, resolveActor, countryOf, charge, written, now = () => new Date() } = options
  const steps = inSteps(database.crowd)

  app.post(`${base}/interactions`, { ...says.record, bodyLimit: batchBytes }, async (request) => {
    const actor = await resolveActor(request)
    const items = itemsIn(request.body)
    charge?.(request, weightOf(items.length))
    const model = modelOf(actor, options.model)
    const mayWrite = (object: string): boolean => reachOf(actor, object, 'write') !== 'none'
    if (![...model.objects.values()].some(({ name, interactions }) => interactions && mayWrite(name))) throw notAllowed()
    const rules = await readRules(database, actor.workspace)
    const reading: Reading = { types: model.interactions, model, mayWrite, now: now(), country: await countryOf?.(request) }
    const read = await steps(actor.workspace, items, (item) => {
      const one = orProblem(() => readItem(item, reading))
      return one instanceof Problem ? one : (tooOld(rules, one, reading.now) ?? one)
    })
    const answers = await recordInteractions({ database, model, now: reading.now, written }, actor, read)
    return { recorded: answers.filter(({ state }) => state === 'recorded').length, items: answers.map(shown) }
  })

  app.get(`${base}/interactions/types`, says.types, async (request) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const model = modelOf(actor, options.model)
    const seen = model.interactions.all.filter((type) => seesType(model, actor, type))
    const items = seen.map((type) => ({
      name: type.name,
      label: type.label,
      channel: type.channel ?? null,
      recorded: isAnybodys(type) ? 'anybody' : 'rapport',
      isOpen: type.ofSent === true,
      changeOf: type.upon?.field === undefined ? null : { object: type.upon.object, field: type.upon.field },
      properties: Object.entries(type.fields).map(([key, field]) => ({
        key,
        label: labelOf(key, field),
        kind: field.kind,
        required: field.presence === 'required',
        values: field.kind === 'choice' ? field.options.values : null,
        labels: (field.kind === 'choice' && field.options.labels) || null,
      })),
    }))
    return { items }
  })

  app.get(`${base}/interactions`, says.list, async (request, reply) => {
    const actor = await resolveActor(request)
    const { object: name, record, ...page } = readQuery(request.query, readers)
    if (name === undefined || record === undefined) throw wrongParameter(name === undefined ? 'object' : 'record', 'is needed')
    const model = modelOf(actor, options.model)
    const object = model.objects.has(name) ? model.object(name) : undefined
    if (!object?.interactions || reachOf(actor, name, 'read') === 'none')
      throw wrongParameter('object', 'must be an object that interactions concern')
    const isThere = (type: InteractionType | undefined): boolean => type !== undefined && seesType(model, actor, type)
    const odd = page.types?.find((type) => !isThere(model.interactions.find(type)) && !type.startsWith(ownPrefix))
    if (odd !== undefined)
      throw wrongParameter('types', `must be names of types, separated by commas; there is no ${JSON.stringify(odd.slice(0, 60))}`)
    if (!isId(record)) throw wrongParameter('record', 'must be the id of a record')
    const json = await database.readJson(actor.workspace, interactionsStatement(scopeOf(model, actor, now()), object, record, page))
    if (json === null) throw notFound(object.label[0])
    return sendJson(reply, json)
  })
}

const notAllowed = (): Problem =>
  new Problem('interaction.notAllowed', 'Your role may not record anything.', {
    status: 403,
    fix: 'Ask an administrator of your workspace.',
  })

function itemsIn(body: unknown): readonly unknown[] {
  const given = objectBody(body, 'an object { items }')
  onlyKeys(given, ['items'])
  const { items } = given
  if (!Array.isArray(items) || items.length === 0 || items.length > mostItems)
    throw new Problem('request.body', `items must be a list of 1 to ${mostItems} interactions.`, { status: 422 })
  return items
}

function orProblem<T>(read: () => T): T | Problem {
  try {
    return read()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

const shown = (answer: Recorded): object =>
  answer.state === 'refused' ? { state: answer.state, problem: problemDocument(answer.problem) } : answer
