/** API keys over HTTP: made, changed and withdrawn by people; a key itself may only ask who it is. */
import {
  base,
  described,
  objectBody,
  onlyKeys,
  readNew,
  readPatch,
  readQuery,
  sendJson,
  shape,
  cursorParameter,
  countParameter,
} from '@rapport/core/api'
import { type Actor, systemActor } from '@rapport/core/access'
import { notFound, Problem } from '@rapport/core/errors'
import { isId, newId } from '@rapport/core/object'
import { modelOf, uponNewest } from '@rapport/core/store'
import type { FastifyInstance } from 'fastify'
import { ApiKey } from '../api-key.ts'
import { roleKeys } from '../member.ts'
import type { Platform } from '../platform.ts'
import { requireSignedIn } from '../session/signed-in.ts'
import { requireKey } from './identify.ts'
import { hashSecret, makeSecret, prefixOf } from './secret.ts'
import { checkScopes } from './scopes.ts'

const path = `${base}/api-keys`

const { anything, id, list, members, moment, one, orNull, text, keyed, whole } = shape
const reference = orNull(members({ id, title: orNull(text) }))
const given = { name: text, scopes: list(text) }
const perhaps = { expiresAt: orNull(moment), member: id, role: one(...roleKeys), team: orNull(id) }
const keyMembers = {
  id,
  ...given,
  prefix: text,
  member: reference,
  role: orNull(one(...roleKeys)),
  team: reference,
  state: one('active', 'expired', 'withdrawn', 'asleep'),
  createdAt: moment,
  expiresAt: orNull(moment),
  withdrawnAt: orNull(moment),
  usedAt: orNull(moment),
}
const entry = members({
  id,
  at: moment,
  action: text,
  object: text,
  record: members({ id }),
  version: whole,
  actor: members({ kind: text, id: orNull(id), name: text }),
  cause: text,
  causeId: orNull(id),
  change: id,
  changes: orNull(keyed(list(anything))),
})
const pageReaders = { after: cursorParameter, limit: countParameter(1, 200) }
const says = {
  list: described({
    summary: 'API keys, newest first: one’s own, or all for administrators',
    answers: { 200: members({ items: list(members(keyMembers)) }) },
  }),
  make: described({
    summary: 'Make an API key; its secret is answered this once',
    body: members(given, perhaps),
    answers: { 201: members({ ...keyMembers, secret: text }) },
  }),
  change: described({
    summary: 'Change what an API key is called, may do, or when it expires',
    body: members({}, { ...given, expiresAt: orNull(moment) }),
    answers: { 200: members(keyMembers) },
  }),
  withdraw: described({ summary: 'Withdraw an API key', answers: { 204: null } }),
  history: described({
    summary: 'History of an API key',
    query: pageReaders,
    answers: { 200: members({ items: list(entry), next: orNull(id) }) },
  }),
  current: described({
    summary: 'Which API key this is',
    answers: {
      200: members({
        id,
        ...given,
        role: text,
        member: orNull(id),
        expiresAt: orNull(moment),
        workspace: members({ id, name: text, language: text, timeZone: text, country: orNull(text) }),
      }),
    },
  }),
}

type WithId = { Params: { id: string } }
type Titled = { readonly id: string; readonly title: string | null } | null
interface Row {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly member: Titled
  readonly role: string | null
  readonly team: Titled
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly withdrawnAt: string | null
  readonly version: number
}

export function keyRoutes(app: FastifyInstance, platform: Platform): void {
  const { control, model: declared, now, store } = platform
  const person = async (request: Parameters<typeof requireSignedIn>[1]): Promise<Actor> => {
    const { actor } = (await requireSignedIn(platform, request)).rights
    if ((actor.grants.api_key?.read ?? 'none') === 'none')
      throw new Problem('key.notAllowed', 'Your role may not have API keys.', {
        status: 403,
        fix: 'Ask an administrator of your workspace.',
      })
    return actor
  }
  const find = async (actor: Actor, key: string): Promise<Row> => {
    const json = isId(key) ? await store.get(actor, 'api_key', key) : null
    if (json === null) throw notFound('API key')
    return JSON.parse(json) as Row
  }
  /** Keys as they are answered: with what the directory knows of their use, and whether they open anything. */
  const shown = async (actor: Actor, rows: readonly Row[]) => {
    const [used, away] = await Promise.all([
      control.query<{ id: string; usedAt: Date | null }>('select id, used_at as "usedAt" from control.api_key where workspace_id = $1', [
        actor.workspace,
      ]),
      store.list(systemActor(actor.workspace), 'member', { where: { field: 'active', op: 'is', value: false }, fields: [], limit: 1000 }),
    ])
    const usedAt = new Map(used.rows.map((row) => [row.id, row.usedAt?.toISOString() ?? null]))
    const asleep = new Set((JSON.parse(away) as { items: { id: string }[] }).items.map((member) => member.id))
    return rows.map(({ id, name, prefix, scopes, member, role, team, createdAt, expiresAt, withdrawnAt }) => ({
      id,
      name,
      prefix,
      scopes,
      member,
      role,
      team,
      state: withdrawnAt
        ? 'withdrawn'
        : expiresAt && Date.parse(expiresAt) <= now().getTime()
          ? 'expired'
          : member && asleep.has(member.id)
            ? 'asleep'
            : 'active',
      createdAt,
      expiresAt,
      withdrawnAt,
      usedAt: usedAt.get(id) ?? null,
    }))
  }

  app.get(path, says.list, async (request) => {
    const actor = await person(request)
    readQuery(request.query, {})
    const { items } = JSON.parse(await store.list(actor, 'api_key', { limit: 1000 })) as { items: readonly Row[] }
    return { items: await shown(actor, items) }
  })

  app.post(path, says.make, async (request, reply) => {
    const actor = await person(request)
    readQuery(request.query, {})
    const body = objectBody(request.body)
    onlyKeys(body, Object.keys({ ...given, ...perhaps }))
    const own = body.member === undefined && body.role === undefined ? { member: actor.member } : {}
    const model = modelOf(actor, declared)
    const secret = makeSecret()
    const values = readNew(model, actor, ApiKey, { member: null, ...body, ...own, prefix: prefixOf(secret) })
    values.scopes = checkScopes(model, values.scopes, values.member !== null)
    refusePast(values.expiresAt, now())
    const id = newId(now().getTime())
    // The directory first: without its record a row there opens nothing.
    await control.query('insert into control.api_key (id, workspace_id, hash) values ($1, $2, $3)', [
      id,
      actor.workspace,
      hashSecret(secret),
    ])
    try {
      await store.write(actor, { kind: 'web' }, { create: [{ object: 'api_key', id, values }] })
    } catch (error) {
      if (error instanceof Problem && error.status < 500) await control.query('delete from control.api_key where id = $1', [id])
      throw error
    }
    const [made] = await shown(actor, [await find(actor, id)])
    return reply.code(201).send({ ...made, secret })
  })

  app.patch<WithId>(`${path}/:id`, says.change, async (request) => {
    const actor = await person(request)
    readQuery(request.query, {})
    const body = objectBody(request.body)
    onlyKeys(body, [...Object.keys(given), 'expiresAt'])
    const { id } = request.params
    await uponNewest(() => change(actor, id, body))
    const [changed] = await shown(actor, [await find(actor, id)])
    return changed
  })
  const change = async (actor: Actor, id: string, body: Readonly<Record<string, unknown>>): Promise<void> => {
    const one = await find(actor, id)
    if (one.withdrawnAt) throw withdrawn()
    const model = modelOf(actor, declared)
    const values = readPatch(model, actor, ApiKey, body)
    if ('scopes' in values) values.scopes = checkScopes(model, values.scopes, one.member !== null)
    refusePast(values.expiresAt, now())
    await store.write(actor, { kind: 'web' }, { patch: [{ object: 'api_key', id, version: one.version, values }] })
  }

  app.delete<WithId>(`${path}/:id`, says.withdraw, async (request, reply) => {
    const actor = await person(request)
    readQuery(request.query, {})
    const one = await find(actor, request.params.id)
    if (!one.withdrawnAt)
      await store.write(
        actor,
        { kind: 'web' },
        { patch: [{ object: 'api_key', id: one.id, values: { withdrawnAt: now().toISOString() } }] },
      )
    // Whatever a backup brings back: without its row here no secret leads to the key again.
    await control.query('delete from control.api_key where id = $1 and workspace_id = $2', [one.id, actor.workspace])
    platform.keys.forgetWorkspace(actor.workspace)
    return reply.code(204).send()
  })

  app.get<WithId>(`${path}/:id/history`, says.history, async (request, reply) => {
    const actor = await person(request)
    const page = readQuery(request.query, pageReaders)
    if (!isId(request.params.id)) throw notFound('API key')
    return sendJson(reply, await store.history(actor, 'api_key', request.params.id, page))
  })

  app.get(`${path}/current`, says.current, async (request) => {
    readQuery(request.query, {})
    const { actor, name, scopes, expiresAt, workspace } = await requireKey(platform, request)
    return { id: actor.key, name, scopes, role: actor.role, member: actor.member, expiresAt: expiresAt?.toISOString() ?? null, workspace }
  })
}

function refusePast(expiresAt: unknown, now: Date): void {
  if (typeof expiresAt !== 'string' || Date.parse(expiresAt) > now.getTime()) return
  const message = 'A key cannot expire before it is made.'
  throw new Problem('record.invalid', message, {
    status: 422,
    fix: 'Choose a day that is to come, or none.',
    more: { errors: [{ field: 'expiresAt', code: 'field.wrong', message }] },
  })
}

const withdrawn = (): Problem =>
  new Problem('key.withdrawn', 'This key was withdrawn, and stays so.', { status: 409, fix: 'Make another key.' })
