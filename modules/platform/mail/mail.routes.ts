/** Mails over HTTP: administrators see what was sent and what was not; who runs the installation says how it is sent. */
import { setTimeout as sleep } from 'node:timers/promises'
import { cursorParameter, described, readQuery, shape } from '@rapport/core/api'
import { securities, type Security } from '@rapport/core/mail'
import { Problem } from '@rapport/core/errors'
import { refusals, states } from '@rapport/core/messaging'
import { isId } from '@rapport/core/object'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Platform } from '../platform.ts'
import { readTexts, textsSchema } from '../session/body.ts'
import { requireMember, requireRunner } from '../session/signed-in.ts'
import { isHome } from '../setup/found-workspace.ts'
import { pathOf, standingOf } from './link.ts'
import { findMail, listMails, type MailReach, type MailRow, queueMail, readKnown, retryMail, shownMail } from './mail.ts'
import { mailText, mayTakeLink } from './texts.ts'

/** Milliseconds that whoever asks for a test mail waits; later the list says what came of it. */
const patience = 20_000

type WithId = { Params: { id: string } }

const settingRules = {
  host: { label: 'The server', max: 253 },
  port: { label: 'The port', max: 5, wrong: (text: string) => (/^\d+$/.test(text) ? null : 'A port is a whole number from 1 to 65535.') },
  security: { label: 'The encryption', max: 10, oneOf: securities },
  user: { label: 'The name', max: 200, optional: true },
  password: { label: 'The password', max: 1000, raw: true, optional: true },
  from: { label: 'The sender', max: 360 },
  address: { label: 'The address of Rapport', max: 200, optional: true },
} as const

const { count, flag, id, list, members, moment, one, orNull, text } = shape
const mailMembers = {
  id,
  kind: text,
  to: text,
  subject: text,
  state: one(...states),
  code: orNull(text),
  reason: orNull(text),
  tries: count,
  createdAt: moment,
  nextAt: orNull(moment),
  settledAt: orNull(moment),
  hasLink: flag,
  linkTaken: orNull(members({ at: moment, by: orNull(text) })),
}
const mailShape = members(mailMembers)
const settingsShape = members({
  source: one('environment', 'settings', 'none'),
  host: orNull(text),
  port: orNull(count),
  security: orNull(one(...securities)),
  user: orNull(text),
  hasPassword: flag,
  from: orNull(text),
  address: orNull(text),
})
const pageReaders = { after: cursorParameter }
const page = members({ items: list(mailShape), next: orNull(id), sends: flag, runs: flag })
const tells = 'mail'
const says = {
  list: described({ for: 'administrators', summary: 'Mails of the system, newest first', query: pageReaders, answers: { 200: page } }),
  one: described({ for: 'administrators', summary: 'One mail with its text', answers: { 200: members({ ...mailMembers, text }) } }),
  retry: described({
    tells,
    for: 'administrators',
    summary: 'Send a mail again that came back or was refused, and with `uncertain` also one that may have arrived',
    body: members({}, { uncertain: flag }),
    answers: { 200: mailShape },
  }),
  link: described({
    tells,
    for: 'administrators',
    summary: 'Take the link of a mail that was not sent',
    answers: { 200: members({ url: text }) },
  }),
  settings: described({ for: 'administrators', summary: 'How mail is sent', answers: { 200: settingsShape } }),
  change: described({
    tells,
    for: 'administrators',
    summary: 'Set how mail is sent',
    body: textsSchema(settingRules),
    answers: { 200: settingsShape },
  }),
  remove: described({ tells, for: 'administrators', summary: 'Send no mail from now on', answers: { 204: null } }),
  test: described({ tells, for: 'administrators', summary: 'Send a test mail to oneself', answers: { 200: mailShape } }),
}

export function mailRoutes(app: FastifyInstance, platform: Platform): void {
  const { control, mail: settings, now, postman, seals } = platform

  const reachOf = async (request: FastifyRequest): Promise<MailReach & { readonly name: string }> => {
    const { workspace, name } = await requireMember(platform, request)
    return { workspace, runs: await isHome(control, workspace), name }
  }
  const found = async (request: FastifyRequest<WithId>): Promise<{ mail: MailRow; name: string }> => {
    const reach = await reachOf(request)
    return { mail: await findMail(control, reach, idOf(request.params.id)), name: reach.name }
  }

  app.get('/api/v1/mails', says.list, async (request) => {
    const reach = await reachOf(request)
    const { after } = readQuery(request.query, pageReaders)
    const { source } = await settings.shown()
    return { ...(await listMails(control, reach, after ? idOf(after) : null)), sends: source !== 'none', runs: reach.runs }
  })

  app.get<WithId>('/api/v1/mails/:id', says.one, async (request) => {
    const { mail } = await found(request)
    return { ...shownMail(mail), text: mailText(mail.kind, mail.facts, null).text }
  })

  app.post<WithId>('/api/v1/mails/:id/retry', says.retry, async (request) => {
    const isKnown = readKnown(request.body)
    const { mail } = await found(request)
    await checkOpen(mail)
    await retryMail(control, mail, isKnown, now())
    postman.wake(mail.workspace)
    return shownMail((await found(request)).mail)
  })

  app.post<WithId>('/api/v1/mails/:id/link', says.link, async (request) => {
    const { mail, name } = await found(request)
    if (!mayTakeLink(mail.kind)) throw new Problem('mail.noLink', 'There is no link in this mail.', { status: 409 })
    if (mail.state === 'accepted') throw new Problem('mail.sent', 'This mail was sent: its link is in the mailbox now.', { status: 409 })
    await checkOpen(mail)
    await control.query('update control.message set link_taken_at = $2, link_taken_by = $3 where id = $1', [mail.id, now(), name])
    const address = await settings.address()
    const path = pathOf(seals, mail)!
    return { url: address === null ? path : new URL(path, address).href }
  })
  const checkOpen = async (mail: MailRow): Promise<void> => {
    // What a mail without a link says is true for as long as somebody wants to say it.
    const is = mayTakeLink(mail.kind) ? await standingOf(control, seals, mail, now()) : 'open'
    if (is !== 'open') throw over(is === 'elsewhere' ? refusals.elsewhere : undefined)
  }

  app.get('/api/v1/mail/settings', says.settings, async (request) => {
    await requireRunner(platform, request)
    return settings.shown()
  })

  app.post('/api/v1/mail/settings', says.change, async (request) => {
    const { member } = await requireRunner(platform, request)
    const { port, security, address, ...rest } = readTexts(request.body, settingRules)
    const wish = { ...rest, port: Number(port), security: security as Security, address: address?.replace(/\/+$/, '') ?? null }
    await settings.change(wish, now(), member)
    await postman.wakeAll()
    return settings.shown()
  })

  app.delete('/api/v1/mail/settings', says.remove, async (request, reply) => {
    await requireRunner(platform, request)
    await settings.remove()
    return reply.code(204).send()
  })

  app.post('/api/v1/mail/test', says.test, async (request) => {
    await requireRunner(platform, request)
    const { email, rights } = (await platform.sessions.find(request.headers.cookie))!
    const { workspace } = rights
    const id = await queueMail(
      control,
      { workspace: workspace.id, kind: 'test', recipient: email, facts: { workspace: workspace.name } },
      now(),
    )
    postman.wake(workspace.id)
    const reach = { workspace: workspace.id, runs: true }
    for (const begun = performance.now(); ; await sleep(50)) {
      const mail = await findMail(control, reach, id)
      const isUnderWay = mail.state === 'sending' || (mail.state === 'queued' && mail.code !== 'held')
      if (!isUnderWay || performance.now() - begun > patience) return shownMail(mail)
    }
  })
}

function idOf(text: string): string {
  if (!isId(text)) throw new Problem('record.notFound', 'The mail was not found.', { status: 404 })
  return text
}

const over = (message = 'The link in this mail does not open any more.'): Problem =>
  new Problem('mail.over', message, {
    status: 409,
    fix: 'It was used or withdrawn, or it ran out. Make a new invitation, or let them ask for a new password again.',
  })
