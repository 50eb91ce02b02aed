/** An installation of the platform alone, over HTTP on a database of its own, and people who use it. */
import { makeApp, makeLog, recordRoutes, undoRoute } from '@rapport/core/api'
import { openModels } from '@rapport/core/customise'
import { defineModel } from '@rapport/core/object'
import { createStore, type Store } from '@rapport/core/store'
import { createTestDatabase, quickHashing, type TestDatabase } from '@rapport/core/testing'
import type { FastifyInstance } from 'fastify'
import { platform as declared } from '../index.ts'
import { mailsSettled } from './mails.ts'
import { openPlatform, type Platform, platformGuards, type PlatformOptions, platformRoutes } from '../server.ts'

export const model = defineModel(declared.objects)
const secret = 'a secret of the tests, long enough to sign with'

export interface Answer {
  readonly status: number
  readonly body: Body
  readonly text: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}
export interface Body {
  readonly [key: string]: unknown
  readonly id: string
  readonly code: string
  readonly detail: string
  readonly state: string
  readonly url: string
  readonly items: readonly Body[]
  readonly member: {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly role: string
    readonly team: { readonly id: string; readonly title: string } | null
  }
  readonly workspace: { readonly id: string; readonly name: string }
  readonly workspaces: readonly { readonly id: string; readonly name: string }[]
}

/** Somebody at a browser: keeps the cookie that answers set. */
export interface Visitor {
  cookie: string | undefined
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  patch(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
  delete(path: string): Promise<Answer>
}

/** One server of the installation. */
export interface Server {
  readonly app: FastifyInstance
  readonly store: Store
  readonly platform: Platform
  visitor(address?: string): Visitor
  /** When no mail is on its way any more. */
  settled(): Promise<void>
}

export interface Installation extends Server {
  readonly test: TestDatabase
  /** The clock of every server; sessions and counts follow it. */
  readonly clock: { now: Date }
  /** Every body that was answered and every line that was logged. */
  readonly said: string[]
  /** A further server on the same database. */
  server(options?: ServerChoices): Promise<Server>
  close(): Promise<void>
}

export interface ServerChoices extends Partial<Pick<PlatformOptions, 'publicUrl' | 'signUp' | 'makeSample' | 'smtp' | 'outbound'>> {
  readonly trustedProxies?: number
  /** Stands between the platform and the store: to let something fail. */
  readonly between?: (store: Store) => Store
}

export const mara = { name: 'Mara Lindqvist', email: 'mara@northwind.example', password: 'four words and coffee' } as const
export const aylin = { name: 'Aylin Kaya', email: 'aylin@northwind.example', password: 'a lamp for the cellar' } as const
export const jonas = { name: 'Jonas Weber', email: 'jonas@northwind.example', password: 'green tea on the roof' } as const
export const founding = { ...mara, workspace: 'Northwind Coffee', timeZone: 'Europe/Berlin', language: 'de', sample: false } as const

export async function openInstallation(choices: ServerChoices = {}): Promise<Installation> {
  // Servers share the pool here, and each keeps a connection by which others know that it is there.
  const test = await createTestDatabase({ sizes: { control: 12 } })
  const clock = { now: new Date() }
  const said: string[] = []
  const servers: FastifyInstance[] = []

  async function server({ between = (store) => store, trustedProxies, ...options }: ServerChoices = {}): Promise<Server> {
    const { database } = test
    const store = createStore({
      model,
      database,
      guards: platformGuards,
      clock: () => clock.now,
      written: (...what) => platform.written(...what),
    })
    const log = makeLog((line) => said.push(line))
    const platform = openPlatform({
      model,
      models: openModels({ base: model, database, store: () => store }),
      database,
      store: between(store),
      secret,
      hashing: quickHashing,
      clock: () => clock.now,
      onError: (error) => log.error({ id: 'accounts', error }),
      ...options,
    })
    const app = makeApp({ log, trustedProxies, publicUrl: options.publicUrl })
    const api = { model, store, resolveActor: platform.resolveActor }
    platformRoutes(app, platform)
    recordRoutes(app, api)
    undoRoute(app, api)
    await app.ready()
    servers.push(app)
    return {
      app,
      store,
      platform,
      visitor: (address) => makeVisitor(app, said, address),
      settled: () => mailsSettled(database.control, clock.now),
    }
  }

  return {
    ...(await server(choices)),
    test,
    clock,
    said,
    server,
    async close() {
      for (const app of servers) await app.close()
      await test.close()
    },
  }
}

function makeVisitor(app: FastifyInstance, said: string[], address = '203.0.113.5'): Visitor {
  const send = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const answer = await app.inject({
      method,
      url: `/api/v1${path}`,
      remoteAddress: address,
      headers: {
        ...(visitor.cookie ? { cookie: visitor.cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    })
    said.push(answer.body)
    visitor.cookie = keepCookies(visitor.cookie, answer.cookies)
    return {
      status: answer.statusCode,
      text: answer.body,
      body: (answer.body ? JSON.parse(answer.body) : {}) as Body,
      headers: answer.headers as Answer['headers'],
    }
  }
  const visitor: Visitor = {
    cookie: undefined,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body = {}, headers) => send('POST', path, body, headers),
    patch: (path, body, headers) => send('PATCH', path, body, headers),
    delete: (path) => send('DELETE', path),
  }
  return visitor
}

/** What a browser sends from now on: cookies that were set, without those that were emptied. */
function keepCookies(before: string | undefined, set: readonly { name: string; value: string }[]): string | undefined {
  const jar = new Map((before?.split('; ') ?? []).map((pair) => [pair.slice(0, pair.indexOf('=')), pair]))
  for (const { name, value } of set)
    if (value === '') jar.delete(name)
    else jar.set(name, `${name}=${encodeURIComponent(value)}`)
  return jar.size > 0 ? [...jar.values()].join('; ') : undefined
}

/** Mara sets the installation up and is signed in. */
export async function setUpBy({ visitor }: Server, more: Partial<Record<keyof typeof founding, unknown>> = {}): Promise<Visitor> {
  const browser = visitor()
  const { status, text } = await browser.post('/setup', { ...founding, ...more })
  if (status !== 201) throw new Error(`setup answered ${status}: ${text}`)
  return browser
}

/** Somebody is invited by an administrator and joins; signed in. */
export async function joinBy(
  server: Server,
  administrator: Visitor,
  who: { name: string; email: string; password: string },
  role = 'rep',
  team?: string,
): Promise<Visitor> {
  const { body } = await administrator.post('/invitations', { email: who.email, role, ...(team ? { team } : {}) })
  const browser = server.visitor()
  const { status, text } = await browser.post(`/invitations/open/${tokenOf(body.url)}`, { name: who.name, password: who.password })
  if (status !== 201) throw new Error(`joining answered ${status}: ${text}`)
  return browser
}

export const tokenOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1)

export const signInAs = (browser: Visitor, { email, password }: { email: string; password: string }): Promise<Answer> =>
  browser.post('/sign-in', { email, password })
