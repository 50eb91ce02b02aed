/** Notifications over HTTP: what a member was told, how much of it is new to them, and that it is not any more. */
import type { FastifyInstance } from 'fastify'
import type { Actor } from '../access/index.ts'
import { type ApiOptions, base, choiceParameter, cursorParameter, described, objectBody, onlyKeys, readQuery, shape } from '../api/index.ts'
import { Problem } from '../errors.ts'
import { isId } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { modelOf } from '../store/index.ts'
import { isoMoment } from '../store/select.ts'
import { bundled, type Kept } from './bundle.ts'
import { keptDays, mostKept, noticeKinds } from './notice.ts'
import { show } from './show.ts'

export interface NotificationRoutesOptions extends ApiOptions {
  readonly database: Database
  /** What a member has seen in one place they have seen in the others. */
  readonly told: (workspace: string, members: readonly string[]) => void
  readonly now?: (() => Date) | undefined
}

const { count, flag, id, list, members, moment, one, orNull, text } = shape
const readers = { state: choiceParameter(['all', 'unread'] as const), after: cursorParameter }
const says = {
  list: described({
    summary: 'What you were told, newest first; what came as a storm stands as one. Of records you are told what you may see of them now',
    query: readers,
    answers: {
      200: members({
        items: list(
          members({
            id,
            kind: one(...noticeKinds),
            at: moment,
            by: orNull(members({ kind: text, id: orNull(id), name: text })),
            object: orNull(text),
            count,
            read: flag,
            ids: list(id),
            entries: list(members({ id, at: moment, read: flag, record: orNull(id), title: orNull(text), text: orNull(text) })),
          }),
        ),
        next: orNull(id),
        unread: count,
      }),
    },
  }),
  unread: described({ summary: 'How much of what you were told is new to you', answers: { 200: members({ unread: count }) } }),
  mark: described({
    summary: 'Mark what you were told as read, or as unread again',
    body: members({ ids: list(id), read: flag }),
    answers: { 200: members({ unread: count }) },
  }),
  markAll: described({ summary: 'Mark all that you were told as read', answers: { 200: members({ unread: count }) } }),
}

const page = 30
const keptText =
  `select coalesce(json_agg(json_build_object('id', n.id, 'kind', n.kind, 'object', n.object, 'record', n.record_id, 'text', n.text, 'at', ${isoMoment('n.at')}, 'read', n.read_at is not null,
  'by', case when n.by_kind is not null then json_build_object('kind', n.by_kind, 'id', n.by_id, 'name', n.by_name) end) order by n.at desc, n.id desc), '[]')::text
  from (select * from notification k where k.workspace_id = $1 and k.member_id = $2::uuid and k.at > $3::timestamptz and ($4::boolean is false or k.read_at is null)
    order by k.at desc, k.id desc limit ${mostKept}) n`.replace(/\s*\n\s*/g, ' ')
const unreadText = `select count(*)::text from notification n where n.workspace_id = $1 and n.member_id = $2::uuid and n.read_at is null and n.at > $3::timestamptz`
const markText = `update notification n set read_at = case when $4::boolean then coalesce(n.read_at, $5::timestamptz) end where n.workspace_id = $1 and n.member_id = $2::uuid and n.id = any($3::uuid[])`
const markAllText = `update notification n set read_at = $3::timestamptz where n.workspace_id = $1 and n.member_id = $2::uuid and n.read_at is null`

/** Registers `GET /notifications`, `GET /notifications/unread`, `POST /notifications/mark` and `POST /notifications/mark-all`. */
export function notificationRoutes(app: FastifyInstance, options: NotificationRoutesOptions): void {
  const { database, store, resolveActor, told, now = () => new Date() } = options
  const oldest = (): Date => new Date(now().getTime() - keptDays * 86_400_000)
  const unreadOf = async ({ workspace, member }: Actor): Promise<number> =>
    member === null ? 0 : Number(await database.readJson(workspace, { text: unreadText, values: [member, oldest()] }))

  app.get(`${base}/notifications`, says.list, async (request) => {
    const actor = await resolveActor(request)
    const { state, after } = readQuery(request.query, readers)
    if (actor.member === null) return { items: [], next: null, unread: 0 }
    const values = [actor.member, oldest(), state === 'unread']
    const kept = JSON.parse((await database.readJson(actor.workspace, { text: keptText, values }))!) as Kept[]
    const all = bundled(kept)
    const from = after === undefined ? 0 : all.findIndex((bundle) => bundle.some((one) => one.id === after)) + 1
    if (after !== undefined && from === 0)
      throw new Problem('list.wrongCursor', 'This cursor is none of this list.', { status: 400, fix: 'Begin anew.' })
    const some = all.slice(from, from + page)
    const items = await show({ store, model: modelOf(actor, options.model), actor }, some)
    return { items, next: all.length > from + page ? some.at(-1)![0].id : null, unread: await unreadOf(actor) }
  })

  app.get(`${base}/notifications/unread`, says.unread, async (request) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return { unread: await unreadOf(actor) }
  })

  app.post(`${base}/notifications/mark`, says.mark, async (request) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const body = objectBody(request.body)
    onlyKeys(body, ['ids', 'read'])
    const { ids, read } = body
    if (!Array.isArray(ids) || ids.length > mostKept || !ids.every((one) => typeof one === 'string' && isId(one)))
      throw wrong('ids', `Name at most ${mostKept} of what you were told by their ids.`)
    if (typeof read !== 'boolean') throw wrong('read', 'This is true or false.')
    return change(actor, markText, [actor.member, ids, read, now()])
  })

  app.post(`${base}/notifications/mark-all`, says.markAll, async (request) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return change(actor, markAllText, [actor.member, now()])
  })

  async function change(actor: Actor, statement: string, values: readonly unknown[]): Promise<{ unread: number }> {
    if (actor.member === null) return { unread: 0 }
    await database.transaction(actor.workspace, (tx) => tx.change(statement, values))
    told(actor.workspace, [actor.member])
    return { unread: await unreadOf(actor) }
  }
}

const wrong = (field: string, message: string): Problem =>
  new Problem('record.invalid', message, { status: 422, more: { errors: [{ field, code: 'field.wrong', message }] } })
