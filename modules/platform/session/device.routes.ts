/** Where somebody is signed in, and the end of sessions there. */
import { described, shape } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import { isId } from '@rapport/core/object'
import type { FastifyInstance } from 'fastify'
import type { Platform } from '../platform.ts'
import { deviceOf } from './device.ts'
import { requireSignedIn } from './signed-in.ts'

interface Row {
  readonly id: string
  readonly userAgent: string | null
  readonly address: string | null
  readonly createdAt: Date
  readonly seenAt: Date | null
}

const { count, flag, id, list, members, moment, orNull, text } = shape
const device = members({ id, device: orNull(text), address: orNull(text), createdAt: moment, lastSeenAt: moment, current: flag })
const listed = described({ summary: 'Where one is signed in', answers: { 200: members({ items: list(device) }) } })
const ended = described({ summary: 'Sign out another device, or this one', answers: { 204: null } })
const othersEnded = described({ summary: 'Sign out every other device', answers: { 200: members({ ended: count }) } })

export function deviceRoutes(app: FastifyInstance, platform: Platform): void {
  const { control, sessions } = platform

  app.get('/api/v1/sessions', listed, async (request) => {
    const { account, session } = await requireSignedIn(platform, request)
    const { rows } = await control.query<Row>(
      `select id, user_agent as "userAgent", ip_address as address, created_at as "createdAt", seen_at as "seenAt" from control.session
       where account_id = $1 and expires_at > $2 and switched_off_at is null order by coalesce(seen_at, created_at) desc, id desc limit 200`,
      [account, platform.now()],
    )
    const items = rows.map(({ id, userAgent, address, createdAt, seenAt }) => ({
      id,
      device: deviceOf(userAgent),
      address: address || null,
      createdAt: createdAt.toISOString(),
      lastSeenAt: (seenAt ?? createdAt).toISOString(),
      current: id === session,
    }))
    return { items }
  })

  app.delete<{ Params: { id: string } }>('/api/v1/sessions/:id', ended, async (request, reply) => {
    const { account } = await requireSignedIn(platform, request)
    const { id } = request.params
    const gone = isId(id)
      ? (await control.query('delete from control.session where id = $1 and account_id = $2', [id, account])).rowCount
      : 0
    if (!gone) throw new Problem('record.notFound', 'The session was not found.', { status: 404, fix: 'It has ended already.' })
    sessions.forgetAccount(account)
    return reply.code(204).send()
  })

  app.post('/api/v1/sessions/end-others', othersEnded, async (request) => {
    const { account, session } = await requireSignedIn(platform, request)
    const { rowCount } = await control.query('delete from control.session where account_id = $1 and id <> $2', [account, session])
    sessions.forgetAccount(account)
    return { ended: rowCount ?? 0 }
  })
}
