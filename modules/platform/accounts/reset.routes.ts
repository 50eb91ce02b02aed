/** Forgotten passwords over HTTP. */
import type { FastifyInstance } from 'fastify'
import type { Platform } from '../platform.ts'
import { readTexts } from '../session/body.ts'
import { anyPassword, emailRule } from '../session/rules.ts'
import { foldEmail } from './account.ts'
import { addressBucket } from './address.ts'
import { finishReset, openReset, wishReset } from './password-reset.ts'

type WithToken = { Params: { token: string } }

export function resetRoutes(app: FastifyInstance, platform: Platform): void {
  app.post('/api/v1/password-reset', async (request, reply) => {
    const email = foldEmail(readTexts(request.body, { email: emailRule }).email)
    await platform.throttle.reset(email, addressBucket(request.ip))
    await wishReset(platform, email)
    return reply.code(202).send({})
  })

  app.get<WithToken>('/api/v1/password-reset/:token', async ({ params }) => ({ email: (await openReset(platform, params.token)).email }))

  app.post<WithToken>('/api/v1/password-reset/:token', async (request, reply) => {
    const { password } = readTexts(request.body, { password: anyPassword })
    await finishReset(platform, request.params.token, password)
    return reply.code(204).send()
  })
}
