/** Layouts over HTTP, for administrators: how objects are laid out, laying one out, and going back to what was declared. */
import type { FastifyInstance } from 'fastify'
import type { Actor } from '../access/index.ts'
import { base, described, objectBody, onlyKeys, readQuery, sendJson, shape } from '../api/index.ts'
import { readNew } from '../api/values.ts'
import { notFound } from '../errors.ts'
import { newId } from '../object/index.ts'
import type { CustomiseOptions } from './customise.routes.ts'
import { readDefinitions } from './definitions.ts'
import { Layout, type LayoutJson } from './layout.ts'

const path = `${base}/layouts`

const { id, list, members, orNull, text } = shape
const said = {
  columns: orNull(list(text)),
  groups: orNull(list(members({ fields: list(text) }, { label: orNull(text) }))),
  aside: orNull(list(text)),
}
const shown = members({ of: text, ...said })
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
}

type WithObject = { Params: { of: string } }

export function layoutRoutes(app: FastifyInstance, { store, models, resolveActor }: CustomiseOptions): void {
  const all = (actor: Actor): Promise<LayoutJson[]> => readDefinitions(store, actor, 'layout')
  const find = async (actor: Actor, of: string): Promise<LayoutJson | undefined> => (await all(actor)).find((one) => one.of === of)

  app.get(path, says.list, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return sendJson(reply, JSON.stringify({ items: (await all(actor)).map(told) }))
  })

  app.put<WithObject>(`${path}/:of`, says.set, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const body = objectBody(request.body) as Readonly<Record<string, unknown>>
    onlyKeys(body, Object.keys(said))
    const { of } = request.params
    const { model } = models.of(actor.workspace)
    const object = model.objects.get(of)
    if (!object || object.internal) throw notFound('Object')
    const values = readNew(model, actor, Layout, { of, columns: null, groups: null, aside: null, ...body })
    const present = await find(actor, of)
    const { change } = await store.write(
      actor,
      { kind: 'web' },
      present ? { patch: [{ object: 'layout', id: present.id, values }] } : { create: [{ object: 'layout', id: newId(), values }] },
    )
    return sendJson(reply, JSON.stringify({ ...told((await find(actor, of))!), change }))
  })

  app.delete<WithObject>(`${path}/:of`, says.clear, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const present = await find(actor, request.params.of)
    if (!present) throw notFound('Layout')
    const { change } = await store.write(actor, { kind: 'web' }, { delete: [{ object: 'layout', id: present.id }] })
    return sendJson(reply, JSON.stringify({ change }))
  })
}

const told = ({ of, columns, groups, aside }: LayoutJson): object => ({ of, columns, groups, aside })
