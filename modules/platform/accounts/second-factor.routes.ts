/** Second factors over HTTP: one's own, the second step of a sign-in, and the way out for who lost theirs. */
import { described, shape } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import { isId } from '@rapport/core/object'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Platform } from '../platform.ts'
import { readTexts, textsSchema } from '../session/body.ts'
import { anyPassword } from '../session/rules.ts'
import { sessionShape } from '../session/session-shape.ts'
import { answerSession, endSession, requireMember, requireSignedIn } from '../session/signed-in.ts'
import { isHome } from '../setup/found-workspace.ts'
import { begin, confirm, membersWithSecondFactor, renewCodes, secondFactorOf, switchOff, takeAway } from './second-factor.ts'
import { finishSignIn } from './second-step.ts'
import { sweep } from './sweep.ts'

const codeRules = { code: { label: 'The code', max: 40 } } as const
const passwordRules = { password: anyPassword }

const { count, flag, id, list, members, text } = shape
const byCode = textsSchema(codeRules)
const byPassword = textsSchema(passwordRules)
const says = {
  second: described({ for: 'anybody', summary: 'End a sign-in by a code', body: byCode, answers: { 200: sessionShape } }),
  own: described({ summary: 'One’s second factor', answers: { 200: members({ enabled: flag, backupCodes: count }) } }),
  begin: described({
    summary: 'Begin to set a second factor up',
    body: byPassword,
    answers: { 200: members({ uri: text, secret: text, backupCodes: list(text) }) },
  }),
  confirm: described({ summary: 'Switch the second factor on', body: byCode, answers: { 204: null } }),
  off: described({ summary: 'Switch the second factor off', body: byPassword, answers: { 204: null } }),
  codes: described({ summary: 'Make new backup codes', body: byPassword, answers: { 200: members({ backupCodes: list(text) }) } }),
  members: described({
    for: 'administrators',
    summary: 'Members that have a second factor',
    answers: { 200: members({ members: list(id) }) },
  }),
  takeAway: described({ for: 'administrators', summary: 'Take the second factor of a member away', answers: { 204: null } }),
}

export function secondFactorRoutes(app: FastifyInstance, platform: Platform): void {
  const base = '/api/v1/second-factor'
  const setCookies = (reply: FastifyReply, cookies: readonly string[]): FastifyReply => {
    for (const cookie of cookies) void reply.header('set-cookie', cookie)
    return reply
  }

  app.post('/api/v1/sign-in/second', says.second, async (request, reply) => {
    const given = readTexts(request.body, codeRules).code.replace(/\s+/g, '')
    const started = await finishSignIn(platform, request, given)
    if (request.headers.cookie) await endSession(platform, request.headers.cookie)
    await sweep(platform.control, started.account, platform.now())
    return answerSession(platform, reply, started)
  })

  app.get(base, says.own, async (request) => secondFactorOf(platform, (await requireSignedIn(platform, request)).account))

  app.post(base, says.begin, async (request) => {
    const signedIn = await requireSignedIn(platform, request)
    return begin(platform, signedIn, request, readTexts(request.body, passwordRules).password)
  })

  app.post(`${base}/confirm`, says.confirm, async (request, reply) => {
    const signedIn = await requireSignedIn(platform, request)
    const cookies = await confirm(platform, signedIn, request, readTexts(request.body, codeRules).code.replace(/\s+/g, ''))
    return setCookies(reply, cookies).code(204).send()
  })

  app.post(`${base}/off`, says.off, async (request, reply) => {
    const signedIn = await requireSignedIn(platform, request)
    const cookies = await switchOff(platform, signedIn, request, readTexts(request.body, passwordRules).password)
    return setCookies(reply, cookies).code(204).send()
  })

  app.post(`${base}/codes`, says.codes, async (request) => {
    const signedIn = await requireSignedIn(platform, request)
    return { backupCodes: await renewCodes(platform, signedIn, request, readTexts(request.body, passwordRules).password) }
  })

  app.get(`${base}/members`, says.members, async (request) => ({
    members: await membersWithSecondFactor(platform, (await requireMember(platform, request)).workspace),
  }))

  app.delete<{ Params: { member: string } }>(`${base}/members/:member`, says.takeAway, async (request, reply) => {
    const { workspace, member, name } = await requireMember(platform, request)
    if (!isId(request.params.member)) throw new Problem('record.notFound', 'The member was not found.', { status: 404 })
    const runs = await isHome(platform.control, workspace)
    await takeAway(platform, { workspace, member, name, runs }, request.params.member)
    return reply.code(204).send()
  })
}
