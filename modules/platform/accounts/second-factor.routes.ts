/** Second factors over HTTP: one's own, the second step of a sign-in, and the way out for who lost theirs. */
import { Problem } from '@rapport/core/errors'
import { isId } from '@rapport/core/object'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Platform } from '../platform.ts'
import { readTexts } from '../session/body.ts'
import { anyPassword } from '../session/rules.ts'
import { answerSession, endSession, requireAdministrator, requireSignedIn } from '../session/signed-in.ts'
import { isHome } from '../setup/found-workspace.ts'
import { begin, confirm, membersWithSecondFactor, renewCodes, secondFactorOf, switchOff, takeAway } from './second-factor.ts'
import { finishSignIn } from './second-step.ts'
import { sweep } from './sweep.ts'

const code = { label: 'The code', max: 40 } as const

export function secondFactorRoutes(app: FastifyInstance, platform: Platform): void {
  const base = '/api/v1/second-factor'
  const setCookies = (reply: FastifyReply, cookies: readonly string[]): FastifyReply => {
    for (const cookie of cookies) void reply.header('set-cookie', cookie)
    return reply
  }

  app.post('/api/v1/sign-in/second', async (request, reply) => {
    const given = readTexts(request.body, { code }).code.replace(/\s+/g, '')
    const started = await finishSignIn(platform, request, given)
    if (request.headers.cookie) await endSession(platform, request.headers.cookie)
    await sweep(platform.control, started.account, platform.now())
    return answerSession(platform, reply, started)
  })

  app.get(base, async (request) => secondFactorOf(platform, (await requireSignedIn(platform, request)).account))

  app.post(base, async (request) => {
    const signedIn = await requireSignedIn(platform, request)
    return begin(platform, signedIn, request, readTexts(request.body, { password: anyPassword }).password)
  })

  app.post(`${base}/confirm`, async (request, reply) => {
    const signedIn = await requireSignedIn(platform, request)
    const cookies = await confirm(platform, signedIn, request, readTexts(request.body, { code }).code.replace(/\s+/g, ''))
    return setCookies(reply, cookies).code(204).send()
  })

  app.post(`${base}/off`, async (request, reply) => {
    const signedIn = await requireSignedIn(platform, request)
    const cookies = await switchOff(platform, signedIn, request, readTexts(request.body, { password: anyPassword }).password)
    return setCookies(reply, cookies).code(204).send()
  })

  app.post(`${base}/codes`, async (request) => {
    const signedIn = await requireSignedIn(platform, request)
    return { backupCodes: await renewCodes(platform, signedIn, request, readTexts(request.body, { password: anyPassword }).password) }
  })

  app.get(`${base}/members`, async (request) => ({
    members: await membersWithSecondFactor(platform, (await requireAdministrator(platform, request)).workspace),
  }))

  app.delete<{ Params: { member: string } }>(`${base}/members/:member`, async (request, reply) => {
    const { workspace, member, name } = await requireAdministrator(platform, request)
    if (!isId(request.params.member)) throw new Problem('record.notFound', 'The member was not found.', { status: 404 })
    const runs = await isHome(platform.control, workspace)
    await takeAway(platform, { workspace, member, name, runs }, request.params.member)
    return reply.code(204).send()
  })
}
