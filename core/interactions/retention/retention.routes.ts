/** For how long interactions are kept, over HTTP, for administrators: the rules, what would go by one, setting it and taking it away. */
import type { FastifyInstance } from 'fastify'
import type { Actor } from '../../access/index.ts'
import {
  type ApiOptions,
  base,
  countParameter,
  described,
  objectBody,
  onlyKeys,
  readQuery,
  shape,
  textParameter,
  wrongParameter,
} from '../../api/index.ts'
import { readNew } from '../../api/values.ts'
import { notFound } from '../../errors.ts'
import { newId } from '../../object/index.ts'
import type { Database } from '../../postgres/index.ts'
import { modelOf, uponNewest } from '../../store/index.ts'
import { RetentionRule } from './definition.ts'
import { countDue, typesIn } from './erase.ts'
import { mostMonths } from './guard.ts'
import { everything, type Rule } from './rules.ts'

export interface RetentionRoutesOptions extends ApiOptions {
  readonly database: Pick<Database, 'readJson'>
  /** Is told after rules have changed. */
  readonly changed: (workspace: string) => void
  /** Milliseconds that a rule stands before it counts. */
  readonly grace: number
  readonly now?: (() => Date) | undefined
}

const path = `${base}/retention`
const { count, flag, id, list, members, moment, orNull, text, whole } = shape
const due = members({ count, exact: flag })
const rule = members({ type: text, months: orNull(whole), since: moment, by: orNull(text), begins: moment, due })
const given = { type: text, months: orNull(whole) }
const readers = { type: textParameter(90), months: countParameter(1, mostMonths) }
const says = {
  list: described({
    for: 'administrators',
    summary: 'For how long interactions are kept, and how many are older',
    answers: { 200: members({ items: list(rule) }) },
  }),
  preview: described({
    for: 'administrators',
    summary: 'How many interactions would be deleted if those of a type (* for all others) were kept for so many months (for ever without)',
    query: readers,
    answers: { 200: due },
  }),
  set: described({
    for: 'administrators',
    summary: 'Keep interactions of a type, or all others (*), for so many months, or for ever',
    body: members(given),
    answers: { 200: members({ ...given, change: orNull(id) }) },
  }),
  clear: described({
    for: 'administrators',
    summary: 'Keep interactions of a type (query type) as all others, or all others for ever',
    query: { type: readers.type },
    answers: { 200: members({ change: orNull(id) }) },
  }),
}

interface RuleJson extends Rule {
  readonly id: string
  readonly version: number
  readonly updatedAt: string
}

/** Registers `GET`, `PUT` and `DELETE /retention`, and `GET /retention/preview`. */
export function retentionRoutes(app: FastifyInstance, options: RetentionRoutesOptions): void {
  const { database, store, resolveActor, changed, grace, now = () => new Date() } = options
  const all = async (actor: Actor): Promise<readonly RuleJson[]> =>
    (JSON.parse(await store.list(actor, 'retention_rule', { limit: 1000 })) as { items: RuleJson[] }).items
  /** The types that go by the rule of a type. */
  const covered = (rules: readonly Rule[], types: readonly string[], type: string): readonly string[] =>
    type === everything ? types.filter((one) => !rules.some((other) => other.type === one)) : types.filter((one) => one === type)
  const saidBy = async (actor: Actor, { id: record }: RuleJson): Promise<string | null> => {
    const { items } = JSON.parse(await store.history(actor, 'retention_rule', record, { limit: 1 })) as {
      items: { actor: { name: string } }[]
    }
    return items[0]?.actor.name ?? null
  }

  app.get(path, says.list, async (request) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const [rules, types] = await Promise.all([all(actor), typesIn(database, actor.workspace)])
    const items: object[] = []
    // One after the other: each may look at many.
    for (const one of rules.toSorted((a, b) => (a.type < b.type ? -1 : 1)))
      items.push({
        type: one.type,
        months: one.months,
        since: one.updatedAt,
        by: await saidBy(actor, one),
        begins: new Date(Date.parse(one.updatedAt) + grace).toISOString(),
        due: await countDue(database, actor.workspace, rules, covered(rules, types, one.type), now()),
      })
    return { items }
  })

  app.get(`${path}/preview`, says.preview, async (request) => {
    const actor = await resolveActor(request)
    const { type, months = null } = readQuery(request.query, readers)
    if (type === undefined) throw wrongParameter('type', 'is needed: a type of interactions, or * for all others')
    const [rules, types] = await Promise.all([all(actor), typesIn(database, actor.workspace)])
    const then = [...rules.filter((one) => one.type !== type), { type, months }]
    return countDue(database, actor.workspace, then, covered(then, types, type), now())
  })

  app.put(path, says.set, async (request) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const body = objectBody(request.body) as Readonly<Record<string, unknown>>
    onlyKeys(body, Object.keys(given))
    const values = readNew(modelOf(actor, options.model), actor, RetentionRule, body)
    const change = await uponNewest(async () => {
      const present = (await all(actor)).find(({ type }) => type === values['type'])
      const rules = present
        ? { patch: [{ object: 'retention_rule', id: present.id, version: present.version, values: { months: values['months'] ?? null } }] }
        : { create: [{ object: 'retention_rule', id: newId(), values }] }
      return (await store.write(actor, { kind: 'web' }, rules)).change
    })
    changed(actor.workspace)
    return { type: values['type'], months: values['months'] ?? null, change }
  })

  app.delete(path, says.clear, async (request) => {
    const actor = await resolveActor(request)
    const { type } = readQuery(request.query, { type: readers.type })
    const present = (await all(actor)).find((one) => one.type === type)
    if (!present) throw notFound('Rule')
    const { change } = await store.write(actor, { kind: 'web' }, { delete: [{ object: 'retention_rule', id: present.id }] })
    changed(actor.workspace)
    return { change }
  })
}
