/** Layouts over HTTP, for administrators: how objects are laid out, laying one out, going back to what was declared; and when fields are asked for. */
import type { FastifyInstance } from 'fastify'
import type { Actor } from '../access/index.ts'
import { base, described, objectBody, onlyKeys, readQuery, sendJson, shape } from '../api/index.ts'
import { readNew } from '../api/values.ts'
import { notFound } from '../errors.ts'
import { newId } from '../object/index.ts'
import { modelOf } from '../store/index.ts'
import type { CustomiseOptions } from './customise.routes.ts'
import { readDefinitions } from './definitions.ts'
import { conditionKey, withConditions } from './conditions.ts'
import { Layout, type LayoutJson } from './layout.ts'

const path = `${base}/layouts`

const { id, keyed, list, members, orNull, text } = shape
const said = {
  columns: orNull(list(text)),
  groups: orNull(list(members({ fields: list(text) }, { label: orNull(text) }))),
  aside: orNull(list(text)),
}
const condition = { requiredWhen: text, visibleWhen: text }
const problem = members({ code: text, message: text })
const shown = members({ of: text, ...said, conditions: keyed(members({}, { ...condition, problem })) })
const says = {
  list: described({ for: 'administrators', summary: 'Objects that were laid out', answers: { 200: members({ items: list(shown) }) } }),
  set: described({
    for: 'administrators',
    summary: 'Lay out the list and the form of an object',
    body: members({}, said),
    answers: { 200: members({ of: text, ...said, change: orNull(id) }) },
  }),
  clear: described({
    for: 'administrators',
    summary: 'Lay out an object as it comes',
    answers: { 200: members({ change: orNull(id) }) },
  }),
  ask: described({
    for: 'administrators',
    summary: 'Say when a field that comes with Rapport is needed, or asked for at all',
    body: members({}, { requiredWhen: orNull(text), visibleWhen: orNull(text) }),
    answers: { 200: members({ of: text, field: text, requiredWhen: orNull(text), visibleWhen: orNull(text), change: orNull(id) }) },
  }),
}

type WithObject = { Params: { of: string } }
type WithField = { Params: { of: string; field: string } }

export function layoutRoutes(app: FastifyInstance, { model: declared, store, resolveActor }: CustomiseOptions): void {
  const all = (actor: Actor): Promise<LayoutJson[]> => readDefinitions(store, actor, 'layout')
  const find = async (actor: Actor, of: string): Promise<LayoutJson | undefined> => (await all(actor)).find((one) => one.of === of)
  /** Writes what is said of an object; nothing is kept of one of which nothing is said any more. */
  const write = async (actor: Actor, of: string, given: Readonly<Record<string, unknown>>): Promise<string | null> => {
    const model = modelOf(actor, declared)
    const object = model.objects.get(of)
    if (!object || object.internal) throw notFound('Object')
    const present = await find(actor, of)
    const { columns = null, groups = null, aside = null, conditions = null } = present ?? {}
    const values = readNew(model, actor, Layout, { of, columns, groups, aside, conditions, ...given })
    const isPlain = Object.keys(values).every((key) => key === 'of' || values[key] === null)
    if (isPlain && !present) return null
    const { change } = await store.write(
      actor,
      { kind: 'web' },
      !present
        ? { create: [{ object: 'layout', id: newId(), values }] }
        : isPlain
          ? { delete: [{ object: 'layout', id: present.id }] }
          : { patch: [{ object: 'layout', id: present.id, values, version: present.version }] },
    )
    return change
  }

  app.get(path, says.list, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const layouts = await all(actor)
    const { broken } = withConditions(modelOf(actor, declared), layouts)
    const items = layouts.map(({ conditions, ...layout }) => ({
      ...told(layout),
      conditions: Object.fromEntries(
        Object.entries(conditions ?? {}).map(([key, one]) => {
          const why = broken.get(conditionKey(layout.of, key))
          return [key, { ...one, ...(why ? { problem: { code: why.code, message: why.message } } : {}) }]
        }),
      ),
    }))
    return sendJson(reply, JSON.stringify({ items }))
  })

  app.put<WithObject>(`${path}/:of`, says.set, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const body = objectBody(request.body) as Readonly<Record<string, unknown>>
    onlyKeys(body, Object.keys(said))
    const { of } = request.params
    const change = await write(actor, of, { columns: null, groups: null, aside: null, ...body })
    const { columns = null, groups = null, aside = null } = (await find(actor, of)) ?? {}
    return sendJson(reply, JSON.stringify({ of, columns, groups, aside, change }))
  })

  app.delete<WithObject>(`${path}/:of`, says.clear, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const { of } = request.params
    const present = await find(actor, of)
    if (!present || !isLaidOut(present)) throw notFound('Layout')
    return sendJson(reply, JSON.stringify({ change: await write(actor, of, { columns: null, groups: null, aside: null }) }))
  })

  app.put<WithField>(`${path}/:of/conditions/:field`, says.ask, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const body = objectBody(request.body) as Readonly<Record<string, unknown>>
    onlyKeys(body, Object.keys(condition))
    const { of, field } = request.params
    const object = modelOf(actor, declared).objects.get(of)
    if (!object || object.internal || !Object.hasOwn(object.fields, field)) throw notFound('Field')
    const { [field]: _before, ...others } = (await find(actor, of))?.conditions ?? {}
    // A sentence of blanks says nothing.
    const told = Object.entries(body).filter(([, one]) => one !== null && !(typeof one === 'string' && one.trim() === ''))
    const conditions = told.length > 0 ? { ...others, [field]: Object.fromEntries(told) } : others
    const change = await write(actor, of, { conditions: Object.keys(conditions).length > 0 ? conditions : null })
    const { requiredWhen = null, visibleWhen = null } = Object.fromEntries(told)
    return sendJson(reply, JSON.stringify({ of, field, requiredWhen, visibleWhen, change }))
  })
}

const isLaidOut = ({ columns, groups, aside }: LayoutJson): boolean => [columns, groups, aside].some((part) => part !== null)
const told = ({ of, columns, groups, aside }: Pick<LayoutJson, 'of' | 'columns' | 'groups' | 'aside'>): object => ({
  of,
  columns,
  groups,
  aside,
})
