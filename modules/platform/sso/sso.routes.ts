/** Single sign-on over HTTP: the way to a provider and back, and which providers there are. */
import { described, shape } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import { isId, type RoleKey } from '@rapport/core/object'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { cookieName, isSecure } from '../accounts/auth.ts'
import { startSessionFor } from '../accounts/sign-in.ts'
import { sweep } from '../accounts/sweep.ts'
import { roleKeys } from '../member.ts'
import type { Platform } from '../platform.ts'
import { readTexts, textsSchema } from '../session/body.ts'
import { cookieReader } from '../session/sessions.ts'
import { answerSession, endSession, requireRunner } from '../session/signed-in.ts'
import { accountOf } from './enter.ts'
import { type Begun, beginWith, discover, endWith } from './protocol.ts'
import { addProvider, changeProvider, findProvider, listProviders, notFound, removeProvider } from './provider.ts'

/** Minutes that somebody may take at the provider. */
const minutes = 10
const place = 'cookie/sso'

const domainShape = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/
const domainsOf = (text: string): string[] => [
  ...new Set(
    text
      .toLowerCase()
      .split(/[\s,;]+/)
      .filter(Boolean),
  ),
]
const changeable = {
  name: { label: 'The name', max: 60 },
  domains: {
    label: 'The mail domains',
    max: 2000,
    wrong: (text: string) =>
      domainsOf(text).length > 0 && domainsOf(text).every((one) => domainShape.test(one))
        ? null
        : 'These are not domains such as example.com.',
  },
  role: { label: 'The role', max: 40, optional: true, oneOf: roleKeys },
} as const
const secret = { label: 'The secret', max: 1000, raw: true } as const
const addRules = {
  ...changeable,
  issuer: { label: 'The issuer', max: 500 },
  clientId: { label: 'The client id', max: 300 },
  clientSecret: secret,
} as const
const changeRules = { ...changeable, clientSecret: { ...secret, optional: true } } as const
const startRules = { then: { label: 'The place', max: 2000, optional: true } } as const

const { id, list, members, one, orNull, text } = shape
const providerShape = members({
  id,
  name: text,
  issuer: text,
  clientId: text,
  domains: list(text),
  role: orNull(one(...roleKeys)),
  redirectUri: orNull(text),
})
const tells = 'sso'
const says = {
  list: described({
    for: 'anybody',
    summary: 'Providers that one may sign in by',
    answers: { 200: members({ items: list(members({ id, name: text })) }) },
  }),
  start: described({
    for: 'anybody',
    summary: 'Begin a sign-in by a provider',
    body: textsSchema(startRules),
    answers: { 200: members({ url: text }) },
  }),
  callback: described({ for: 'anybody', summary: 'Where the provider leads back to', answers: { 303: null } }),
  providers: described({
    for: 'administrators',
    summary: 'Providers, for whoever runs the installation',
    answers: { 200: members({ items: list(providerShape) }) },
  }),
  add: described({
    tells,
    for: 'administrators',
    summary: 'Add a provider',
    body: textsSchema(addRules),
    answers: { 201: providerShape },
  }),
  change: described({
    tells,
    for: 'administrators',
    summary: 'Change a provider',
    body: textsSchema(changeRules),
    answers: { 200: providerShape },
  }),
  remove: described({ tells, for: 'administrators', summary: 'Remove a provider', answers: { 204: null } }),
}

type WithId = { Params: { id: string } }
interface Kept extends Begun {
  readonly then: string
  readonly until: number
}

export function ssoRoutes(app: FastifyInstance, platform: Platform): void {
  const { control, auth, seals, now, onError } = platform
  const base = '/api/v1/sso'
  const name = `${cookieName(platform.publicUrl)}-sso`
  const flags = `Path=/; HttpOnly; ${isSecure(platform.publicUrl) ? 'Secure; ' : ''}SameSite=Lax`
  const readCookie = cookieReader(name)

  const backTo = async (id: string): Promise<string> => {
    const address = await platform.mail.address()
    if (address === null)
      throw new Problem('sso.address', 'The address of this installation is not set.', { status: 409, fix: 'Set RAPPORT_PUBLIC_URL.' })
    return `${address}${base}/${id}/callback`
  }
  const shown = async () => {
    const address = await platform.mail.address()
    return (await listProviders(platform)).map(({ workspace: _workspace, ...one }) => ({
      ...one,
      redirectUri: address === null ? null : `${address}${base}/${one.id}/callback`,
    }))
  }

  app.get(base, says.list, async () => ({ items: (await listProviders(platform)).map((one) => ({ id: one.id, name: one.name })) }))

  app.post<WithId>(`${base}/:id/start`, says.start, async (request, reply) => {
    const { then } = readTexts(request.body, startRules)
    const provider = await findProvider(platform, idOf(request))
    const { url, begun } = await beginWith(platform.outbound, provider, await backTo(provider.id))
    const kept: Kept = { ...begun, then: then ?? '/', until: now().getTime() + minutes * 60_000 }
    void reply.header('set-cookie', `${name}=${seals.seal(JSON.stringify(kept), place)}; Max-Age=${minutes * 60}; ${flags}`)
    return { url }
  })

  // A page of somebody else leads here, so whatever goes wrong leads on to the sign-in page, which says it by its code.
  app.get<WithId>(`${base}/:id/callback`, says.callback, async (request, reply) => {
    void reply.header('set-cookie', `${name}=; Max-Age=0; ${flags}`)
    try {
      return reply.redirect(await comeBack(request, reply), 303)
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      if (error.cause instanceof Error) onError(error)
      return reply.redirect(`/sign-in?problem=${encodeURIComponent(error.code)}`, 303)
    }
  })

  async function comeBack(request: FastifyRequest<WithId>, reply: FastifyReply): Promise<string> {
    const sealed = readCookie(request.headers.cookie)
    const text = sealed === undefined ? null : seals.open(sealed, place)
    const kept = text === null ? null : (JSON.parse(text) as Kept)
    // What was begun with one provider never ends with another.
    if (!kept || kept.provider !== idOf(request) || kept.until <= now().getTime()) throw over()
    const provider = await findProvider(platform, kept.provider)
    const uri = await backTo(provider.id)
    const vouched = await endWith(platform.outbound, provider, uri, kept, new URL(request.url, uri))
    const account = await accountOf(platform, provider, vouched)
    const started = await startSessionFor(auth, account, { address: request.ip, userAgent: request.headers['user-agent'] })
    if (request.headers.cookie) await endSession(platform, request.headers.cookie)
    await sweep(control, account, now())
    await answerSession(platform, reply, started)
    return /^\/(?![/\\])/.test(kept.then) ? kept.then : '/'
  }

  app.get(`${base}/providers`, says.providers, async (request) => {
    await requireRunner(platform, request)
    return { items: await shown() }
  })

  app.post(`${base}/providers`, says.add, async (request, reply) => {
    const { workspace, member } = await requireRunner(platform, request)
    const { domains, role, ...texts } = readTexts(request.body, addRules)
    await discover(platform.outbound, texts.issuer)
    const given = { ...texts, workspace, domains: domainsOf(domains), role: role as RoleKey | null }
    const id = await addProvider(platform, given, member, now())
    return reply.code(201).send((await shown()).find((one) => one.id === id))
  })

  app.patch<WithId>(`${base}/providers/:id`, says.change, async (request) => {
    await requireRunner(platform, request)
    const { domains, role, ...texts } = readTexts(request.body, changeRules)
    await changeProvider(platform, idOf(request), { ...texts, domains: domainsOf(domains), role: role as RoleKey | null })
    return (await shown()).find(({ id }) => id === request.params.id)
  })

  app.delete<WithId>(`${base}/providers/:id`, says.remove, async (request, reply) => {
    await requireRunner(platform, request)
    await removeProvider(platform, idOf(request))
    return reply.code(204).send()
  })
}

function idOf({ params }: FastifyRequest<WithId>): string {
  if (!isId(params.id)) throw notFound()
  return params.id
}

const over = (): Problem =>
  new Problem('sso.over', 'This sign-in was not begun here, or took too long.', { status: 401, fix: 'Begin it again.' })
