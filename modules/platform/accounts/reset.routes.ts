/** Forgotten passwords over HTTP. */
import { described, shape } from '@rapport/core/api'
import type { FastifyInstance } from 'fastify'
import type { Platform } from '../platform.ts'
import { readTexts, textsSchema } from '../session/body.ts'
import { anyPassword, emailRule } from '../session/rules.ts'
import { foldEmail } from './account.ts'
import { addressBucket } from '@rapport/core/limits'
import { finishReset, openReset, wishReset } from './password-reset.ts'

type WithToken = { Params: { token: string } }

const wishRules = { email: emailRule }
const choiceRules = { password: anyPassword }
const { members, text } = shape
const anybody = { for: 'anybody' } as const
const wish = described({
  ...anybody,
  summary: 'Ask for a link to choose a new password',
  body: textsSchema(wishRules),
  answers: { 202: members({}) },
})
const look = described({ ...anybody, summary: 'Look at a link for a new password', answers: { 200: members({ email: text }) } })
const choice = described({ ...anybody, summary: 'Choose a new password', body: textsSchema(choiceRules), answers: { 204: null } })

export function resetRoutes(app: FastifyInstance, platform: Platform): void {
  app.post('/api/v1/password-reset', wish, async (request, reply) => {
    const email = foldEmail(readTexts(request.body, wishRules).email)
    await platform.throttle.reset(email, addressBucket(request.ip))
    await wishReset(platform, email)
    return reply.code(202).send({})
  })

  app.get<WithToken>('/api/v1/password-reset/:token', look, async ({ params }) => ({
    email: (await openReset(platform, params.token)).email,
  }))

  app.post<WithToken>('/api/v1/password-reset/:token', choice, async (request, reply) => {
    const { password } = readTexts(request.body, choiceRules)
    await finishReset(platform, request.params.token, password)
    return reply.code(204).send()
  })
}
