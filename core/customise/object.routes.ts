/** Custom objects over HTTP, for administrators: what there is, inventing, renaming, retiring and bringing back. */
import type { FastifyInstance } from 'fastify'
import type { Actor } from '../access/index.ts'
import { base, described, objectBody, onlyKeys, readQuery, sendJson, shape } from '../api/index.ts'
import { readNew, readPatch } from '../api/values.ts'
import { notFound } from '../errors.ts'
import { isId, newId } from '../object/index.ts'
import { modelOf, uponNewest } from '../store/index.ts'
import { CustomObject, type CustomObjectJson } from './custom-object.ts'
import type { CustomiseOptions } from './customise.routes.ts'
import { mostObjects } from './decide-object.ts'
import { readDefinitions } from './definitions.ts'
import { nameFor, pathFor } from './names.ts'

const path = `${base}/custom-objects`

const { count, flag, id, list, members, moment, orNull, text, whole } = shape
const perhaps = { path: text, titleLabel: orNull(text), ownerless: flag, icon: orNull(text), place: orNull(whole) }
const newMembers = { one: text, many: text }
const patchMembers = { ...newMembers, ...perhaps, retired: flag }
const shown = members({
  ...newMembers,
  id,
  name: text,
  path: text,
  titleLabel: orNull(text),
  ownerless: flag,
  icon: orNull(text),
  retiredAt: orNull(moment),
  place: orNull(whole),
  createdAt: moment,
  updatedAt: moment,
  version: count,
})
const says = {
  list: described({
    for: 'administrators',
    summary: 'Custom objects, retired ones too, and how many may be in use',
    answers: { 200: members({ items: list(shown), most: count }) },
  }),
  add: described({
    for: 'administrators',
    summary: 'Invent an object',
    body: members(newMembers, { ...perhaps, name: text }),
    answers: { 201: shown },
  }),
  change: described({
    for: 'administrators',
    summary: 'Rename, change, retire or bring back an object',
    body: members({}, patchMembers),
    answers: { 200: shown },
  }),
}

type WithId = { Params: { id: string } }

export function objectRoutes(app: FastifyInstance, { model: declared, store, resolveActor, reserved }: CustomiseOptions): void {
  const all = (actor: Actor): Promise<CustomObjectJson[]> => readDefinitions(store, actor, 'custom_object')
  const find = async (actor: Actor, id: string): Promise<CustomObjectJson> => {
    const one = isId(id) ? (await all(actor)).find((object) => object.id === id) : undefined
    if (!one) throw notFound('Custom object')
    return one
  }
  const answered = async (actor: Actor, id: string): Promise<string> => JSON.stringify(told(await find(actor, id)))

  app.get(path, says.list, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return sendJson(reply, JSON.stringify({ items: (await all(actor)).map(told), most: mostObjects }))
  })

  app.post(path, says.add, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const body = objectBody(request.body) as Readonly<Record<string, unknown>>
    onlyKeys(body, Object.keys({ ...newMembers, ...perhaps, name: text }))
    const known = await all(actor)
    const model = modelOf(actor, declared)
    const [one, many] = [body.one, body.many].map((label) => (typeof label === 'string' ? label.trim() : ''))
    const values = readNew(model, actor, CustomObject, {
      ...body,
      name: body.name ?? nameFor(one!, (name) => known.some((object) => object.name === name)),
      path:
        body.path ??
        pathFor(many!, (path) => reserved().has(path) || Boolean(model.byPath(path)) || known.some((object) => object.path === path)),
    })
    const id = newId()
    await store.write(actor, { kind: 'web' }, { create: [{ object: 'custom_object', id, values }] })
    return sendJson(reply.code(201).header('location', `${path}/${id}`), await answered(actor, id))
  })

  app.patch<WithId>(`${path}/:id`, says.change, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const body = objectBody(request.body) as Readonly<Record<string, unknown>>
    onlyKeys(body, Object.keys(patchMembers))
    await uponNewest(() => change(actor, request.params.id, body))
    return sendJson(reply, await answered(actor, request.params.id))
  })
  const change = async (actor: Actor, id: string, body: Readonly<Record<string, unknown>>): Promise<void> => {
    const one = await find(actor, id)
    const { retired, ...given } = body
    const retires = retired === undefined ? one.retiredAt !== null : retired === true
    const values = readPatch(modelOf(actor, declared), actor, CustomObject, {
      ...given,
      retiredAt: retires ? (one.retiredAt ?? new Date().toISOString()) : null,
    })
    await store.write(actor, { kind: 'web' }, { patch: [{ object: 'custom_object', id, version: one.version, values }] })
  }
}

const told = (object: CustomObjectJson): object => ({ ...object, ownerless: object.ownerless ?? false })
