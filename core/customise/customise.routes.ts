/** Custom fields over HTTP, for administrators: what there is, adding, changing, marking, retiring and bringing back. */
import type { FastifyInstance } from 'fastify'
import type { Actor } from '../access/index.ts'
import { base, described, objectBody, onlyKeys, readQuery, sendJson, shape, type ApiOptions } from '../api/index.ts'
import { readNew, readPatch } from '../api/values.ts'
import { notFound, type Problem } from '../errors.ts'
import { LeaseWorker } from '../leases/index.ts'
import { isId, newId } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { type Beside, modelOf, slotPools, uniqueKinds, uponNewest } from '../store/index.ts'
import { CustomField, customKinds } from './definition.ts'
import { build, type CustomFieldJson, type KeptField } from './build.ts'
import { beginChecking, checkUnique } from './check-unique.ts'
import { readFields } from './fields.ts'
import { withoutFields } from './decide.ts'
import { beginFilling, fillSlot } from './fill.ts'
import { layoutRoutes } from './layout.routes.ts'
import type { WorkspaceModels } from './models.ts'
import { objectRoutes } from './object.routes.ts'
import { freeSlot, keyFor } from './place.ts'
import { lookedAt, type Progress, readProgress } from './progress.ts'

export interface CustomiseOptions extends ApiOptions {
  readonly database: Database
  readonly models: WorkspaceModels
  /** Whether this server fills slots; yes unless said. It may say that one is to be filled either way. */
  readonly works?: boolean | undefined
  readonly onError: (error: unknown) => void
  /** Told into which tables a filling wrote, and how many records it looked at. */
  readonly wrote?: (workspace: string, tables: readonly string[], rows: number) => Promise<void>
  /** First words of addresses that no custom object may have. */
  readonly reserved: () => ReadonlySet<string>
}

const path = `${base}/custom-fields`
/** After these a change that was begun is surely written, or never. */
const secondsToWrite = 60

const { anything, count, flag, id, keyed, list, members, moment, one, orNull, text, whole } = shape
const options = orNull(keyed(anything))
const newMembers = { of: text, label: text, kind: one(...customKinds) }
const perhaps = { key: text, options, marked: flag, place: orNull(whole) }
const patchMembers = { label: text, options, marked: flag, retired: flag, place: orNull(whole) }
const field = members(
  {
    ...newMembers,
    id,
    createdAt: moment,
    updatedAt: moment,
    version: count,
    key: text,
    options,
    retiredAt: orNull(moment),
    place: orNull(whole),
    state: one('plain', 'filling', 'marked', 'retired'),
    unique: one('no', 'checking', 'yes'),
  },
  {
    filled: count,
    looked: count,
    shared: members({ values: count, examples: list(members({ value: text, records: list(id) })) }),
    problem: members({ code: text, message: text }),
  },
)
const says = {
  list: described({
    for: 'administrators',
    summary: 'Custom fields, retired ones too, and how many may be marked',
    answers: { 200: members({ items: list(field), pools: list(members({ kinds: list(text), places: count })) }) },
  }),
  add: described({
    for: 'administrators',
    summary: 'Add a field to an object',
    body: members(newMembers, perhaps),
    answers: { 201: field },
  }),
  change: described({
    for: 'administrators',
    summary: 'Change, mark, retire or bring back a field',
    body: members({}, patchMembers),
    answers: { 200: field },
  }),
}

type WithId = { Params: { id: string } }
const isUnique = (options: unknown): boolean => (options as { readonly unique?: unknown } | null)?.unique === true

/** Registers the routes and starts the worker that fills slots; it ends with the application. */
export function customiseRoutes(app: FastifyInstance, options: CustomiseOptions): void {
  const { database, store, models, resolveActor, onError, wrote = async () => {} } = options
  const worker = new LeaseWorker({
    control: database.control,
    kind: 'fill',
    onError,
    work: async ({ workspace, subject }, signal) => {
      const filling = { database, store, models, workspace, field: subject, signal, wrote }
      const isDone = (await fillSlot(filling)) && (await checkUnique(filling))
      return isDone ? null : 0
    },
  })
  if (options.works !== false) app.addHook('onReady', async () => worker.start())
  app.addHook('preClose', () => worker.stop())

  objectRoutes(app, options)
  layoutRoutes(app, options)
  const find = async (actor: Actor, id: string): Promise<KeptField> => {
    const json = isId(id) ? await store.get(actor, 'custom_field', id) : null
    if (json === null) throw notFound('Custom field')
    return JSON.parse(json) as KeptField
  }
  /** Writes, and answers the field by the model that everybody has from now on. Whatever moment a server ends at, a slot that is to be filled is on the list. */
  const written = async (
    actor: Actor,
    id: string,
    write: (beside: Beside) => Promise<unknown>,
    { slot, unique }: { readonly slot: boolean; readonly unique: boolean },
  ): Promise<string> => {
    const fills = slot || unique
    if (fills) await worker.offer({ workspace: actor.workspace, subject: id }, secondsToWrite)
    await write((tx) => {
      if (slot) beginFilling(tx, id)
      if (unique) beginChecking(tx, id)
    })
    if (fills) await worker.offer({ workspace: actor.workspace, subject: id })
    const present = { ...actor, by: await models.at(actor.workspace) }
    const [one, progress] = await Promise.all([find(present, id), readProgress(database, actor.workspace, id)])
    return JSON.stringify(shown(present, one, progress))
  }
  const shown = (actor: Actor, { slot, filled, checked, ...field }: CustomFieldJson, progress: Progress, broken?: Problem): object => {
    // Filled, and known to be: from then on lists can be sorted by it here.
    const isKnown = modelOf(actor, options.model).objects.get(field.of)?.fields[field.key]?.custom?.filled
    const state = field.retiredAt !== null ? 'retired' : slot === null ? 'plain' : filled && isKnown ? 'marked' : 'filling'
    const unique = field.options?.unique !== true || field.retiredAt !== null ? 'no' : checked ? 'yes' : 'checking'
    return {
      ...field,
      state,
      ...(state === 'filling' ? { filled: progress.filled[field.id] ?? 0 } : {}),
      unique,
      ...(uniqueKinds.includes(field.kind) && unique !== 'yes' ? lookedAt(progress.checked[field.id], unique) : {}),
      ...(broken ? { problem: { code: broken.code, message: broken.message } } : {}),
    }
  }

  app.get(path, says.list, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const [fields, progress] = await Promise.all([readFields(store, actor), readProgress(database, actor.workspace)])
    // Of the objects as they are here: some of them were invented.
    const { broken } = build(withoutFields(modelOf(actor, options.model)), fields)
    const items = fields.map((field) => shown(actor, field, progress, broken.get(field.id)))
    return sendJson(reply, JSON.stringify({ items, pools: slotPools }))
  })

  app.post(path, says.add, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const body = objectBody(request.body)
    onlyKeys(body, Object.keys({ ...newMembers, ...perhaps }))
    const { marked = false, key: wanted, ...given } = body as Readonly<Record<string, unknown>>
    const label = typeof given.label === 'string' ? given.label.trim() : ''
    const siblings = (await readFields(store, actor)).filter(({ of }) => of === given.of)
    const object = modelOf(actor, options.model).objects.get(String(given.of))
    const taken = (key: string): boolean => siblings.some((one) => one.key === key) || Boolean(object && Object.hasOwn(object.fields, key))
    const kind = given.kind as CustomFieldJson['kind']
    const takesSlot = marked === true || kind === 'ref'
    const values = readNew(modelOf(actor, options.model), actor, CustomField, {
      ...given,
      label,
      key: wanted === undefined ? keyFor(label, taken) : wanted,
      ...(takesSlot ? { slot: freeSlot(kind, siblings), filled: false } : {}),
    })
    const id = newId()
    const write = (beside: Beside) => store.write(actor, { kind: 'web' }, { create: [{ object: 'custom_field', id, values }] }, { beside })
    const json = await written(actor, id, write, { slot: takesSlot, unique: isUnique(given.options) })
    return sendJson(reply.code(201).header('location', `${path}/${id}`), json)
  })

  app.patch<WithId>(`${path}/:id`, says.change, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const body = objectBody(request.body) as Readonly<Record<string, unknown>>
    onlyKeys(body, Object.keys(patchMembers))
    return sendJson(reply, await uponNewest(() => change(actor, request.params.id, body)))
  })
  const change = async (actor: Actor, id: string, body: Readonly<Record<string, unknown>>): Promise<string> => {
    const one = await find(actor, id)
    const { marked, retired, ...given } = body
    const retires = retired === undefined ? one.retiredAt !== null : retired === true
    const marks = !retires && (one.kind === 'ref' || (marked === undefined ? one.slot !== null : marked === true))
    const takes = marks && one.slot === null
    const siblings = takes ? (await readFields(store, actor)).filter((other) => other.of === one.of && other.id !== one.id) : []
    const wantsUnique = isUnique(given.options === undefined ? one.options : given.options)
    // A field that is retired is looked at again when it is back: nobody kept its values meanwhile.
    const stays = !retires && wantsUnique && one.retiredAt === null && isUnique(one.options)
    const values = readPatch(modelOf(actor, options.model), actor, CustomField, {
      ...given,
      ...(takes ? { slot: freeSlot(one.kind, siblings), filled: false } : marks ? {} : { slot: null, filled: null }),
      ...(stays ? {} : { checked: null }),
      retiredAt: retires ? (one.retiredAt ?? new Date().toISOString()) : null,
    })
    const write = (beside: Beside) =>
      store.write(actor, { kind: 'web' }, { patch: [{ object: 'custom_field', id, version: one.version, values }] }, { beside })
    return written(actor, id, write, { slot: takes, unique: wantsUnique && !retires && !stays })
  }
}
