/** By which rules it is known who customers are, over HTTP, for administrators: the rules, what a message would come to by them, and what they joined. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../../access/index.ts'
import { type ApiOptions, base, causeOf, described, objectBody, onlyKeys, readNew, readQuery, shape, weightOf } from '../../api/index.ts'
import { notFound, Problem } from '../../errors.ts'
import { joinRules } from '../../module/index.ts'
import { isId, labelOf, newId } from '../../object/index.ts'
import type { Condition } from '../../object/condition.ts'
import { modelOf, titlesOf, uponNewest } from '../../store/index.ts'
import { saidIn } from '../message/said.ts'
import { readMessage } from '../segment/read-message.ts'
import type { Sender, TakingIn } from '../segment/take-in.ts'
import { checkRules } from './check-rules.ts'
import { IdentityRules, only } from './definition.ts'
import { explain } from './explain.ts'
import type { KeptRules } from './kept-rules.ts'
import { cardFields, type Rules, ranked, usualRules } from './rules.ts'

export interface IdentityRoutesOptions extends ApiOptions, Pick<TakingIn, 'database' | 'barrier' | 'models' | 'identity'> {
  readonly rules: KeptRules
  readonly now?: (() => Date) | undefined
}

const path = `${base}/identity`
/** Joins that are taken back at once. */
const portion = 500
const { anything, count, flag, id, list, members, one, orNull, text } = shape

const ruleShape = members({ by: one(...ranked), field: text, enabled: flag, traits: list(text), secret: flag, nobodys: list(text) })
const rulesShape = members({ ranked: list(ruleShape), device: flag, alias: flag, browsers: count })
const shown = members({
  rules: rulesShape,
  /** Nobody has said anything: the usual ones hold. */
  usual: flag,
  by: orNull(text),
  since: orNull(shape.moment),
  cards: list(members({ field: text, label: text })),
  joins: list(members({ by: one(...joinRules), count, exact: flag })),
})
const who = orNull(members({ id: orNull(id), title: orNull(text) }))
const claim = { by: one(...ranked), field: text }
const says = {
  list: described({
    for: 'administrators',
    summary: 'By which rules it is known who customers are, in their order, and how many visitors each has joined',
    answers: { 200: shown },
  }),
  set: described({
    for: 'administrators',
    summary: 'Change the rules, whole. What was joined before stays',
    body: members({ rules: rulesShape }),
    answers: { 200: members({ change: orNull(id) }) },
  }),
  clear: described({ for: 'administrators', summary: 'Go by the usual rules again', answers: { 200: members({ change: orNull(id) }) } }),
  explain: described({
    for: 'administrators',
    summary: 'Whom a message would be about, and why, by the rules as they are or as they are sent. Nothing is written',
    body: members({ message: anything }, { source: orNull(id), rules: rulesShape }),
    answers: {
      200: members({
        steps: list(members({ ...claim, said: orNull(text), outcome: text, individual: who, against: orNull(members(claim)) })),
        individual: who,
        isNewIndividual: flag,
        visitor: who,
        isNewVisitor: flag,
        joining: orNull(text),
        written: list(text),
        notes: list(members({ code: text, message: text })),
      }),
    },
  }),
  undo: described({
    for: 'administrators',
    summary: `Take back up to ${portion} of the joins of visitors that a rule made; they stay taken back`,
    body: members({ by: one(...joinRules) }),
    answers: { 200: members({ taken: count, more: flag, change: orNull(id) }) },
  }),
}

/** What libraries write at the top of a message; whoever asks hears of what nothing reads. https://segment.com/docs/connections/spec/common/ */
const spoken =
  `type event name userId anonymousId previousId groupId traits properties context timestamp originalTimestamp sentAt receivedAt messageId integrations
  writeKey channel projectId _metadata`.split(/\s+/)

interface Kept {
  readonly id: string
  readonly version: number
  readonly rules: Rules
  readonly updatedAt: string
}

/** Registers `GET`, `PUT` and `DELETE /identity`, `POST /identity/explain` and `POST /identity/undo`. */
export function identityRoutes(app: FastifyInstance, options: IdentityRoutesOptions): void {
  const { store, database, identity, barrier, models, rules: known, resolveActor, charge, now = () => new Date() } = options
  const { individual, visitor } = identity
  const asked = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return actor
  }
  const kept = async (actor: Actor): Promise<Kept | undefined> =>
    (JSON.parse(await store.list(actor, IdentityRules.name, { limit: 1 })) as { items: Kept[] }).items[0]
  const joinedBy = (by: string): Condition => ({
    and: [
      { field: visitor.rule, op: 'is', value: by },
      { field: visitor.individual, op: 'notEmpty' },
    ],
  })

  app.get(path, says.list, async (request) => {
    const actor = await asked(request)
    const model = modelOf(actor, options.model)
    const present = await kept(actor)
    const object = model.object(individual.object)
    const joins: object[] = []
    for (const by of joinRules) {
      const found = await store.count(actor, visitor.object, { where: joinedBy(by) }, 10_000)
      joins.push({ by, count: found, exact: found < 10_000 })
    }
    return {
      rules: present?.rules ?? usualRules(identity),
      usual: present === undefined,
      by: present ? await saidBy(actor, present.id) : null,
      since: present?.updatedAt ?? null,
      cards: cardFields(identity, model).map((field) => ({ field, label: labelOf(field, object.fields[field]!) })),
      joins,
    }
  })
  const saidBy = async (actor: Actor, record: string): Promise<string | null> => {
    const page = JSON.parse(await store.history(actor, IdentityRules.name, record, { limit: 1 })) as {
      items: { actor: { name: string } }[]
    }
    return page.items[0]?.actor.name ?? null
  }

  app.put(path, says.set, async (request) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, ['rules'])
    const model = modelOf(actor, options.model)
    const rules = checkRules(body['rules'], identity, model)
    const { change } = await uponNewest(async () => {
      const present = await kept(actor)
      const values = readNew(model, actor, IdentityRules, { name: only, rules })
      return store.write(
        actor,
        causeOf(request),
        present
          ? { patch: [{ object: IdentityRules.name, id: present.id, version: present.version, values: { rules: values['rules'] } }] }
          : { create: [{ object: IdentityRules.name, id: newId(), values }] },
      )
    })
    known.forget(actor.workspace)
    return { change }
  })

  app.delete(path, says.clear, async (request) => {
    const actor = await asked(request)
    const present = await kept(actor)
    if (!present) return { change: null }
    const { change } = await store.write(actor, causeOf(request), { delete: [{ object: IdentityRules.name, id: present.id }] })
    known.forget(actor.workspace)
    return { change }
  })

  app.post(`${path}/explain`, says.explain, async (request) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, ['message', 'source', 'rules'])
    const model = modelOf(actor, options.model)
    const rules = body['rules'] === undefined ? ((await kept(actor))?.rules ?? null) : checkRules(body['rules'], identity, model)
    const moment = now()
    onlyKeys(saidIn(body['message']), spoken)
    const message = readMessage(body['message'], moment, undefined)
    const sender = await senderOf(actor, body['source'])
    charge?.(request, weightOf(1_000))
    const told = await explain({ database, barrier, model: options.model, models, identity }, sender, rules, message, moment)
    const people = [told.individual, ...told.steps.map((step) => step.individual)].flatMap((one) => one ?? [])
    const [titles, visitors] = await Promise.all([
      titlesOf(store, model, actor, individual.object, people),
      titlesOf(store, model, actor, visitor.object, told.visitor === null ? [] : [told.visitor]),
    ])
    const named = (record: string | null, all: ReadonlyMap<string, string | null>): object | null =>
      record === null ? null : { id: all.has(record) ? record : null, title: all.get(record) ?? null }
    return {
      steps: told.steps.map((step) => ({ ...step, individual: named(step.individual, titles) })),
      individual: named(told.individual, titles),
      isNewIndividual: told.isNewIndividual,
      visitor: named(told.visitor, visitors),
      isNewVisitor: told.isNewVisitor,
      joining: told.joining,
      written: told.written,
      notes: told.notes.map(({ code, message: words }) => ({ code, message: words })),
    }
  })

  /** Who would send it: a source, or a server that may add people where none is named. */
  async function senderOf(actor: Actor, source: unknown): Promise<Pick<Sender, 'workspace' | 'kind' | 'policy' | 'country'>> {
    const { workspace } = actor
    const whole = await store.get(actor, 'workspace', workspace)
    const { country = null } = whole === null ? {} : (JSON.parse(whole) as { country?: string | null })
    if (source === undefined || source === null) return { workspace, kind: 'server', policy: 'blank', country }
    const json = isId(source) ? await store.get(actor, 'event_source', source) : null
    if (json === null) throw notFound('Source')
    const { kind, policy } = JSON.parse(json) as Pick<Sender, 'kind' | 'policy'>
    return { workspace, kind, policy, country }
  }

  app.post(`${path}/undo`, says.undo, async (request) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, ['by'])
    const by = joinRules.find((rule) => rule === body['by'])
    if (by === undefined) throw new Problem('identity.rule', `by must be one of ${joinRules.join(', ')}.`, { status: 422 })
    charge?.(request, weightOf(portion))
    return uponNewest(async () => {
      const page = await store.list(actor, visitor.object, { where: joinedBy(by), limit: portion, fields: [visitor.individual] })
      const { items, next } = JSON.parse(page) as { items: { id: string; version: number }[]; next: string | null }
      if (items.length === 0) return { taken: 0, more: false, change: null }
      const patch = items.map((row) => ({
        object: visitor.object,
        id: row.id,
        version: row.version,
        values: { [visitor.individual]: null },
      }))
      const { change } = await store.write(actor, causeOf(request), { patch })
      return { taken: items.length, more: next !== null, change }
    })
  })
}
