/** Invitations over HTTP: administrators make and withdraw them, whoever holds the link accepts. */
import { described, shape } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import { states } from '@rapport/core/messaging'
import { isId, type RoleKey } from '@rapport/core/object'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { findAccount, foldEmail, hashPassword } from '../accounts/account.ts'
import { checkPassword } from '../accounts/password.ts'
import { startSession, wrongSignIn } from '../accounts/sign-in.ts'
import { readKnown } from '../mail/mail.ts'
import { roleKeys } from '../member.ts'
import type { Platform } from '../platform.ts'
import { readTexts, textsSchema } from '../session/body.ts'
import { answerSession, endSession, proveAccount, requireMember } from '../session/signed-in.ts'
import { anyPassword, emailRule } from '../session/rules.ts'
import { sessionShape } from '../session/session-shape.ts'
import { accept, invite, listInvitations, openInvitation, withdraw } from './invitation.ts'
import { sendAgain } from './send-again.ts'

const inviteRules = {
  email: emailRule,
  name: { label: 'The name', max: 200, optional: true },
  role: { label: 'The role', max: 40, oneOf: roleKeys },
  team: { label: 'The team', max: 36, optional: true, wrong: (text: string) => (isId(text) ? null : 'A team is named by its id.') },
} as const

const acceptRules = { name: { label: 'Your name', max: 200 }, password: anyPassword } as const

const { flag, id, list, members, moment, one, orNull, text } = shape
const invitation = members({
  id,
  email: text,
  name: orNull(text),
  role: one(...roleKeys),
  team: orNull(members({ id, title: text })),
  createdAt: moment,
  expiresAt: moment,
  state: one('open', 'accepted', 'withdrawn', 'expired'),
  mail: orNull(members({ id, state: one(...states), code: orNull(text), reason: orNull(text), at: moment })),
})
const opened = members({ workspace: text, email: text, name: orNull(text), invitedBy: text })
const tells = 'invitations'
const says = {
  make: described({
    tells,
    for: 'administrators',
    summary: 'Invite somebody',
    body: textsSchema(inviteRules),
    answers: { 201: members({ id, url: text, expiresAt: moment }) },
  }),
  list: described({
    for: 'administrators',
    summary: 'Invitations of the workspace',
    answers: { 200: members({ items: list(invitation) }) },
  }),
  send: described({
    tells,
    for: 'administrators',
    summary: 'Send the mail of an open invitation again, and with `uncertain` also where it may have arrived',
    body: members({}, { uncertain: flag }),
    answers: { 200: members({ items: list(invitation) }) },
  }),
  withdraw: described({ tells, for: 'administrators', summary: 'Withdraw an invitation', answers: { 204: null } }),
  look: described({ for: 'anybody', summary: 'Look at an invitation', answers: { 200: opened } }),
  accept: described({
    for: 'anybody',
    summary: 'Accept an invitation',
    body: textsSchema(acceptRules),
    answers: { 201: sessionShape },
  }),
}

type WithToken = { Params: { token: string } }

export function invitationRoutes(app: FastifyInstance, platform: Platform): void {
  const base = '/api/v1/invitations'

  app.post(base, says.make, async (request, reply) => {
    const actor = await requireMember(platform, request)
    const { email, name, role, team } = readTexts(request.body, inviteRules)
    await platform.throttle.invite(actor.workspace)
    const { id, token, expiresAt } = await invite(platform, actor, { email: foldEmail(email), name, role: role as RoleKey, team })
    platform.postman.wake(actor.workspace)
    return reply.code(201).send({ id, url: linkTo(platform, token), expiresAt: expiresAt.toISOString() })
  })

  app.get(base, says.list, async (request) => ({
    items: await listInvitations(platform, (await requireMember(platform, request)).workspace),
  }))

  app.post<{ Params: { id: string } }>(`${base}/:id/send`, says.send, async (request) => {
    const isKnown = readKnown(request.body)
    const actor = await requireMember(platform, request)
    await platform.throttle.invite(actor.workspace)
    await sendAgain(platform, actor, idOf(request.params.id), isKnown)
    platform.postman.wake(actor.workspace)
    return { items: await listInvitations(platform, actor.workspace) }
  })

  app.delete<{ Params: { id: string } }>(`${base}/:id`, says.withdraw, async (request, reply) => {
    const { workspace } = await requireMember(platform, request)
    await withdraw(platform, workspace, idOf(request.params.id))
    return reply.code(204).send()
  })

  app.get<WithToken>(`${base}/open/:token`, says.look, async ({ params }) => openInvitation(platform, params.token))

  app.post<WithToken>(`${base}/open/:token`, says.accept, async (request, reply) => {
    const { auth, control } = platform
    const { email, workspace: place } = await openInvitation(platform, request.params.token)
    const { name, password } = readTexts(request.body, acceptRules)
    const known = await findAccount(control, email)
    if (!known) checkPassword(password, [email, name, place])
    const account = known
      ? { id: await proveAccount(platform, request, email, password).catch(explainWrong) }
      : { passwordHash: await hashPassword(auth, password) }
    const { workspace } = await accept(platform, request.params.token, { name, account })
    return joined(platform, request, reply.code(201), { email, password, workspace })
  })
}

function idOf(text: string): string {
  if (isId(text)) return text
  throw new Problem('record.notFound', 'The invitation was not found.', { status: 404 })
}

/** Somebody may have an account here and not know it, or a stranger made one with their address. */
function explainWrong(error: unknown): never {
  if (!(error instanceof Problem) || error.code !== 'session.wrong') throw error
  throw new Problem(error.code, 'There is an account with this mail address already, and this is not its password.', {
    status: error.status,
    fix: 'Type the password of that account. If you forgot it, or never made the account, ask whoever runs this installation to set a new one; then open this link again.',
  })
}

async function joined(
  platform: Platform,
  request: FastifyRequest,
  reply: Parameters<typeof answerSession>[1],
  who: { email: string; password: string; workspace: string },
): Promise<object> {
  if (request.headers.cookie) await endSession(platform, request.headers.cookie)
  const started = await startSession(platform.auth, {
    email: who.email,
    password: who.password,
    address: request.ip,
    userAgent: request.headers['user-agent'],
  })
  if (!started) throw wrongSignIn()
  if (!started.second) await platform.sessions.choose(started.cookieHeader, who.workspace)
  return answerSession(platform, reply, started)
}

/**
 * The address of an invitation. It is made of RAPPORT_PUBLIC_URL, never of what a request says of its host; without that
 * setting it is a path, which the page completes with the address it was opened under.
 */
const linkTo = ({ publicUrl }: Platform, token: string): string =>
  publicUrl ? new URL(`/join/${token}`, publicUrl).href : `/join/${token}`
