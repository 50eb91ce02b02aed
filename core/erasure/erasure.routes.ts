/** Erasing over HTTP, for administrators who are people: what would go, doing it, the list with its certificates, and letting somebody in again. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../access/index.ts'
import { type ApiOptions, base, described, objectBody, onlyKeys, readQuery, shape, textParameter, wrongParameter } from '../api/index.ts'
import { notFound, Problem } from '../errors.ts'
import { isId, newId, type ObjectType } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Seals } from '../secrets/index.ts'
import { isoMoment } from '../store/select.ts'
import { modelOf } from '../store/index.ts'
import type { Erasing } from './erase.ts'
import type { Inventory } from './inventory.ts'
import { isErasable } from './known.ts'
import { type Erasure, erasureJson, erasureStates, type Ground, grounds, groundWords } from './ledger.ts'
import { previewOf } from './preview.ts'
import { rememberedOf } from './remembered.ts'
import type { Erasures } from './worker.ts'

export interface ErasurePlace extends ApiOptions {
  readonly database: Pick<Database, 'transaction' | 'readJson' | 'readRows'>
  readonly seals: Seals
  readonly inventory: Inventory
  readonly erasures: Erasures
  readonly remember?: Erasing['remember']
  readonly now?: (() => Date) | undefined
}

const { count, id, list, members, moment, one, orNull, text } = shape
const readers = { object: textParameter(60), record: textParameter(60) }
const line = members({ table: text, holds: text, fate: one('deleted', 'rewritten'), rows: count, stays: count, left: orNull(text) })
const preview = members({ title: orNull(text), lines: list(line), marks: count, told: list(text), outOfReach: list(text), word: text })
const erasureMembers = {
  id,
  object: text,
  record: id,
  ground: one(...grounds),
  says: text,
  state: one(...erasureStates),
  problem: orNull(text),
  by: text,
  askedAt: moment,
  doneAt: orNull(moment),
  replayedAt: orNull(moment),
  counts: list(members({ table: text, deleted: count, rewritten: count, stays: count })),
  told: list(text),
  previous: orNull(text),
  hash: orNull(text),
  marks: list(members({ field: text, at: moment, liftedAt: orNull(moment), liftedBy: orNull(text), reason: orNull(text) })),
}
const erasure = members(erasureMembers)
const says = {
  preview: described({
    for: 'administrators',
    summary: 'What would go if somebody were erased, table by table, and what stays and why (object and record are needed)',
    query: readers,
    answers: { 200: preview },
  }),
  erase: described({
    for: 'administrators',
    summary: 'Erase somebody, for good: it cannot be taken back. `confirm` repeats the word that the preview gave',
    body: members({ object: text, record: id, ground: one(...grounds), confirm: text }),
    answers: { 202: erasure },
  }),
  list: described({
    for: 'administrators',
    summary: 'Erasures, newest first, each with its certificate',
    answers: { 200: members({ items: list(erasure) }) },
  }),
  one: described({ for: 'administrators', summary: 'One erasure, with its certificate', answers: { 200: erasure } }),
  lift: described({
    for: 'administrators',
    summary: 'Let somebody in again who was erased and came back by their own will; says why',
    body: members({ reason: text }),
    answers: { 200: erasure },
  }),
}

type WithId = { Params: { id: string } }

/** Registers `GET /erasures/preview`, `POST /erasures`, `GET /erasures`, `GET /erasures/:id` and `POST /erasures/:id/lift`. */
export function erasureRoutes(app: FastifyInstance, options: ErasurePlace): void {
  const { database, erasures, now = () => new Date() } = options
  const path = `${base}/erasures`

  app.get(`${path}/preview`, says.preview, async (request) => {
    const actor = await administrator(request)
    const { object: name, record } = readQuery(request.query, readers)
    const object = erasable(actor, name)
    if (record === undefined) throw wrongParameter('record', 'is needed: the id of a record')
    const found = isId(record)
      ? await previewOf({ ...options, model: modelOf(actor, options.model) }, actor.workspace, object, record)
      : null
    if (found === null) throw notFound(object.label[0])
    return { ...found, word: wordFor(found.title) }
  })

  app.post(path, says.erase, async (request, reply) => {
    const actor = await administrator(request)
    readQuery(request.query, {})
    const body = objectBody(request.body) as Readonly<Record<string, unknown>>
    onlyKeys(body, ['object', 'record', 'ground', 'confirm'])
    const object = erasable(actor, body['object'])
    const { record, ground } = body
    if (!grounds.includes(ground as Ground)) throw wrong('ground', `ground is one of ${grounds.join(', ')}.`)
    if (typeof record !== 'string' || !isId(record)) throw wrong('record', 'record is the id of a record.')
    const found = await previewOf({ ...options, model: modelOf(actor, options.model) }, actor.workspace, object, record)
    if (found === null) throw notFound(object.label[0])
    const word = wordFor(found.title)
    if (body['confirm'] !== word)
      throw new Problem('erasure.confirm', `Erasing is final. To go on, confirm has to be ${JSON.stringify(word)}.`, {
        status: 422,
        fix: 'Look at GET /api/v1/erasures/preview: it says what goes, and the word.',
      })
    const made = newId(now().getTime())
    await database.transaction(actor.workspace, async (tx) => {
      void tx.query('select pg_advisory_xact_lock(hashtextextended($1::uuid::text || $2::text, 0))', [' erasures'])
      const open = await tx.query(`select e.id from erasure e where e.workspace_id = $1 and e.record_id = $2::uuid and e.state <> 'done'`, [
        record,
      ])
      if (open.length > 0)
        throw new Problem('erasure.underWay', 'They are being erased already.', {
          status: 409,
          fix: 'Look under Settings, Erasures, how far it is.',
        })
      void tx.query(
        `insert into erasure (workspace_id, id, object, record_id, ground, state, by_id, by_name, asked_at, changed_at, records, counts, told)
          values ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::text, 'waiting', $6::uuid, $7::text, $8::timestamptz, $8::timestamptz, '[]', '[]', '[]')`,
        [made, object.name, record, ground, actor.member, actor.name, now()],
      )
    })
    await erasures.offer(actor.workspace, made)
    return reply.code(202).send(await view(actor, made))
  })

  app.get(path, says.list, async (request) => {
    const actor = await administrator(request)
    readQuery(request.query, {})
    const rows = await database.readRows<{ id: string }>(actor.workspace, {
      text: 'select e.id from erasure e where e.workspace_id = $1 order by e.id desc limit 1000',
      values: [],
    })
    return {
      items: await views(
        actor.workspace,
        rows.map((row) => row.id),
      ),
    }
  })

  app.get<WithId>(`${path}/:id`, says.one, async (request) => {
    const actor = await administrator(request)
    readQuery(request.query, {})
    return view(actor, request.params.id)
  })

  app.post<WithId>(`${path}/:id/lift`, says.lift, async (request) => {
    const actor = await administrator(request)
    readQuery(request.query, {})
    const body = objectBody(request.body) as Readonly<Record<string, unknown>>
    onlyKeys(body, ['reason'])
    const reason = typeof body['reason'] === 'string' ? body['reason'].trim() : ''
    if (reason.length < 3 || reason.length > 300) throw wrong('reason', 'Say in 3 to 300 characters why they may come back.')
    await view(actor, request.params.id)
    const at = now()
    await options.remember?.(await rememberedOf(database, actor.workspace, request.params.id, { at: at.toISOString(), by: actor.name }))
    await database.transaction(actor.workspace, async (tx) => {
      void tx.query(
        `update erasure_mark m set lifted_at = $3::timestamptz, lifted_by = $4::text, lifted_reason = $5::text, changed_at = $3::timestamptz
          where m.workspace_id = $1 and m.erasure_id = $2::uuid and m.lifted_at is null`,
        [request.params.id, at, actor.name, reason],
      )
    })
    return view(actor, request.params.id)
  })

  /** Whoever is no administrator was refused before. */
  async function administrator(request: FastifyRequest): Promise<Actor> {
    const actor = await options.resolveActor(request)
    if (actor.kind === 'member') return actor
    throw new Problem('erasure.notAllowed', 'People are erased by people: no API key does what nobody can take back.', {
      status: 403,
      fix: 'Sign in as an administrator.',
    })
  }

  function erasable(actor: Actor, name: unknown): ObjectType {
    const object = typeof name === 'string' ? modelOf(actor, options.model).objects.get(name) : undefined
    if (object && isErasable(object)) return object
    throw wrong('object', 'Erased are records that have mail addresses and with which things happen.')
  }

  async function view(actor: Actor, wanted: string): Promise<object> {
    const [found] = isId(wanted) ? await views(actor.workspace, [wanted]) : []
    if (!found) throw notFound('Erasure')
    return found
  }

  async function views(workspace: string, ids: readonly string[]): Promise<readonly object[]> {
    const json = await database.readJson(workspace, { text: viewText, values: [ids] })
    return (JSON.parse(json!) as (Erasure & { marks: object })[]).map(
      ({ records: _records, known: _known, byId: _by, begunAt: _begun, ...shown }) => ({
        ...shown,
        says: groundWords[shown.ground],
      }),
    )
  }
}

const viewText =
  `select coalesce(json_agg((${erasureJson})::jsonb || jsonb_build_object('marks', (select coalesce(jsonb_agg(jsonb_build_object('field', m.field, 'at', ${isoMoment('m.at')},
  'liftedAt', ${isoMoment('m.lifted_at')}, 'liftedBy', m.lifted_by, 'reason', m.lifted_reason) order by m.mark), '[]') from erasure_mark m where m.workspace_id = $1 and m.erasure_id = e.id)) order by e.id desc), '[]')::text
  from erasure e where e.workspace_id = $1 and e.id = any($2::uuid[])`.replace(/\s*\n\s*/g, ' ')

/** What has to be typed: their name, or a word where they have none. */
export const wordFor = (title: string | null): string => title?.trim() || 'erase'

const wrong = (field: string, message: string): Problem =>
  new Problem('erasure.wrong', message, { status: 422, more: { errors: [{ field, code: 'erasure.wrong', message }] } })
