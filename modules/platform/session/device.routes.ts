/** Where somebody is signed in, and the end of sessions there. */
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

export function deviceRoutes(app: FastifyInstance, platform: Platform): void {
  const { control, sessions } = platform

  app.get('/api/v1/sessions', async (request) => {
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

  app.delete<{ Params: { id: string } }>('/api/v1/sessions/:id', async (request, reply) => {
    const { account } = await requireSignedIn(platform, request)
    const { id } = request.params
    const ended = isId(id)
      ? (await control.query('delete from control.session where id = $1 and account_id = $2', [id, account])).rowCount
      : 0
    if (!ended) throw new Problem('record.notFound', 'The session was not found.', { status: 404, fix: 'It has ended already.' })
    sessions.forgetAccount(account)
    return reply.code(204).send()
  })

  app.post('/api/v1/sessions/end-others', async (request) => {
    const { account, session } = await requireSignedIn(platform, request)
    const { rowCount } = await control.query('delete from control.session where account_id = $1 and id <> $2', [account, session])
    sessions.forgetAccount(account)
    return { ended: rowCount ?? 0 }
  })
}
