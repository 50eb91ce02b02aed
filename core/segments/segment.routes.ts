/** Members of segments over HTTP: in which a record is, and lists that are kept by hand. */
import type { FastifyInstance } from 'fastify'
import { accessClause, type Actor, actorId, hiddenFields, reachOf } from '../access/index.ts'
import { type ApiOptions, base, described, objectBody, onlyKeys, readQuery, shape, textParameter, wrongParameter } from '../api/index.ts'
import { notFound, Problem } from '../errors.ts'
import { keepInteractions } from '../interactions/record.ts'
import { isId, type Model, type ObjectType } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { Parameters } from '../sql/parameters.ts'
import { isOf, rowsOf, tableOf } from '../sql/table.ts'
import { scopeOf } from '../store/compile.ts'
import { modelOf } from '../store/index.ts'
import { membersSeen } from '../store/member.ts'
import { isoMoment } from '../store/select.ts'
import { Segment } from './definition.ts'
import { happening, holdingClock, tell } from './members.ts'

export interface SegmentRoutesOptions extends ApiOptions {
  readonly database: Database
  /** Something was written in a workspace. */
  readonly written: (workspace: string) => void
  readonly now?: (() => Date) | undefined
}

/** Records that one call adds and takes out. */
const mostRecords = 1_000

const { count, id, list, members, moment, one, text } = shape
const readers = { object: textParameter(60), record: textParameter(60) }
const says = {
  of: described({
    summary: 'The segments that a record is in (object and record are needed), as far as you may see them',
    query: readers,
    answers: { 200: members({ items: list(members({ id, name: text, kind: one('live', 'list'), since: moment })) }) },
  }),
  change: described({
    summary: 'Add records to a list and take others out; records that you may read',
    body: members({}, { add: list(id), remove: list(id) }),
    answers: { 200: members({ added: count, removed: count }) },
  }),
}

/** Registers `GET /segments/of` and `POST /segments/{id}/members`. */
export function segmentRoutes(app: FastifyInstance, options: SegmentRoutesOptions): void {
  const { database, resolveActor, written, now = () => new Date() } = options

  app.get(`${base}/segments/of`, says.of, async (request, reply) => {
    const actor = await resolveActor(request)
    const { object: name, record } = readQuery(request.query, readers)
    if (name === undefined || record === undefined) throw wrongParameter(name === undefined ? 'object' : 'record', 'is needed')
    const model = modelOf(actor, options.model)
    const object = model.objects.get(name)
    if (object?.interactions !== true || !isId(record) || reachOf(actor, name, 'read') === 'none') throw notFound('Record')
    const json = await database.readJson(actor.workspace, segmentsOf(model, actor, object, record, now()))
    if (json === null) throw notFound('Record')
    return reply.type('application/json').send(json)
  })

  app.post<{ Params: { id: string } }>(`${base}/segments/:id/members`, says.change, async (request) => {
    const actor = await resolveActor(request)
    const { add, remove } = readChange(request.body)
    const model = modelOf(actor, options.model)
    const segment = await listNamed(database, model, actor, request.params.id)
    const answer = await changeMembers({ database, model, actor, now: now() }, segment, add, remove)
    written(actor.workspace)
    return answer
  })
}

/** JSON of the segments that a record is in; no row where the record is not there for the actor. */
function segmentsOf(model: Model, actor: Actor, object: ObjectType, record: string, now: Date) {
  const scope = scopeOf(model, actor, now)
  const { parameters } = scope
  const of = parameters.add(record, 'uuid')
  const visible = accessClause(model, actor, object, 'read', 'r', parameters)
  const open = accessClause(model, actor, Segment, 'read', 's', parameters)
  const seen = membersSeen(scope, 's.id')
  const text = `select json_build_object('items', (select coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'kind', s.kind, 'since', ${isoMoment('m.since')}) order by s.name), '[]')
      from segment_member m join segment s on s.workspace_id = $1 and s.id = m.segment_id where m.workspace_id = $1 and m.record_id = ${of} and ${open} and ${seen}))::text
    from ${rowsOf(object, 'r')} and r.id = ${of} and ${visible}`
  return { text: text.replace(/\s*\n\s*/g, ' '), values: parameters.values }
}

function readChange(body: unknown): { readonly add: readonly string[]; readonly remove: readonly string[] } {
  const given = objectBody(body)
  onlyKeys(given, ['add', 'remove'])
  const read = (key: 'add' | 'remove'): readonly string[] => {
    const ids = given[key] ?? []
    if (!Array.isArray(ids) || !ids.every((one) => typeof one === 'string' && isId(one.toLowerCase())))
      throw wrongParameter(key, 'is a list of ids')
    return [...new Set(ids.map((one: string) => one.toLowerCase()))]
  }
  const [add, remove] = [read('add'), read('remove')]
  if (add.length + remove.length > mostRecords) throw wrongParameter('add', `and remove have at most ${mostRecords} ids together`)
  return { add, remove }
}

interface List {
  readonly id: string
  readonly name: string
  readonly object: ObjectType
}

async function listNamed(database: Database, model: Model, actor: Actor, given: string): Promise<List> {
  if (!isId(given) || hiddenFields(model, actor, Segment).has('name')) throw notFound('Record')
  const parameters = new Parameters()
  const of = parameters.add(given, 'uuid')
  const open = accessClause(model, actor, Segment, 'write', 's', parameters)
  const text = `select json_build_object('id', s.id, 'name', s.name, 'of', s.of, 'kind', s.kind)::text from segment s where s.workspace_id = $1 and s.id = ${of} and ${open}`
  const json = await database.readJson(actor.workspace, { text, values: parameters.values })
  if (json === null) throw notFound('Record')
  const { id: segment, name, of: object, kind } = JSON.parse(json) as { id: string; name: string; of: string; kind: string }
  if (kind !== 'list')
    throw new Problem('segment.notByHand', 'Who is in this segment follows from its condition.', {
      status: 409,
      fix: 'Change its condition, or make a list.',
    })
  return { id: segment, name, object: model.object(object) }
}

const sizeText = `update segment s set size = (select count(*) from segment_member m where m.workspace_id = $1 and m.segment_id = $2::uuid), state = 'ready'
  where s.workspace_id = $1 and s.id = $2::uuid`

interface Changing {
  readonly database: Database
  readonly model: Model
  readonly actor: Actor
  readonly now: Date
}

async function changeMembers({ database, model, actor, now }: Changing, segment: List, add: readonly string[], remove: readonly string[]) {
  const { object } = segment
  return holdingClock(database, { workspace: actor.workspace, now: () => now, patience: 3_000 }, async (tx) => {
    const parameters = new Parameters()
    const [into, out, at] = [
      parameters.add(segment.id, 'uuid'),
      parameters.add(add, 'uuid[]'),
      parameters.add(now.toISOString(), 'timestamptz'),
    ]
    const visible = accessClause(model, actor, object, 'read', 'r', parameters)
    const addText =
      `insert into segment_member (workspace_id, segment_id, record_id, since) select $1::uuid, ${into}, r.id, ${at} from ${rowsOf(object, 'r')} and r.id = any(${out}) and ${visible}
      on conflict (workspace_id, segment_id, record_id) do nothing returning record_id`.replace(/\s*\n\s*/g, ' ')
    const came = await tx.query<{ record_id: string }>(addText, parameters.values)
    const taking = new Parameters()
    const [from, which] = [taking.add(segment.id, 'uuid'), taking.add(remove, 'uuid[]')]
    const removeText =
      `delete from segment_member m using ${tableOf(object)} r where m.workspace_id = $1 and m.segment_id = ${from} and m.record_id = any(${which})
      and ${isOf(object, 'r')} and r.id = m.record_id and ${accessClause(model, actor, object, 'read', 'r', taking)} returning m.record_id`.replace(
        /\s*\n\s*/g,
        ' ',
      )
    const gone = await tx.query<{ record_id: string }>(removeText, taking.values)
    void tx.query(
      `insert into segment_standing as t (workspace_id, segment_id, version, basis, reads, took) values ($1, $2::uuid, 0, '', $3::jsonb, 0) on conflict (workspace_id, segment_id) do nothing`,
      [segment.id, JSON.stringify([object.name])],
    )
    void tx.query(sizeText, [segment.id])
    tell(tx, [segment.id], ['size', 'state'], now)
    const who = { kind: actor.kind, id: actorId(actor), name: actor.name, sender: actor.workspace }
    const all = [
      ...came.map(({ record_id }) => happening(segment, record_id, true, now)),
      ...gone.map(({ record_id }) => happening(segment, record_id, false, now)),
    ]
    if (all.length > 0) await keepInteractions(tx, who, all, now)
    return { added: came.length, removed: gone.length }
  })
}
