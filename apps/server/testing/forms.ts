/** Forms as visitors meet them: a page is opened without cookies, filled in, and sent. */
import type { Client } from '@rapport/core/testing'
import { expect } from 'vitest'
import { openPost, type Post, type Ready, setUp } from './broadcasts.ts'
import { openOffice, type Office } from './office.ts'
import { startTestServer, type TestServer, type TestServerOptions } from './server.ts'
import { openTracking } from './tracking.ts'

export interface FormStanding {
  readonly link: string
  readonly embed: string
  readonly problems: readonly { readonly place: string; readonly message: string }[]
  readonly states: Readonly<Record<string, number>>
  readonly days: readonly { readonly day: string; readonly count: number }[]
}
export interface Sent {
  readonly id: string
  readonly state: string
  readonly why: string | null
  readonly problem: string | null
  readonly answers: readonly { readonly label: string; readonly text: string }[]
  readonly consents: readonly { readonly purpose: string; readonly wording: string; readonly kept: boolean }[]
  readonly confirmation: string | null
  readonly page: string | null
  readonly referrer: string | null
  readonly utm: Readonly<Record<string, string>>
  readonly record: { readonly object: string; readonly id: string; readonly title: string | null; readonly outcome: string } | null
}

/** What a contact form usually is. */
export const contact = {
  name: 'Contact',
  of: 'person',
  enabled: true,
  asks: [
    { field: 'name', required: true },
    { field: 'emails', label: 'Your mail', required: true },
    { field: 'phones' },
    { name: 'message', label: 'Your message', long: true },
  ],
  confirms: false,
}

export const makeForm = async (who: Client, more: object = {}): Promise<string> => {
  const { status, body, text } = await who.post<{ id: string }>('/forms', { ...contact, ...more })
  expect([status, text]).toEqual([201, text])
  return body.id
}
export const standingOf = async (who: Client, form: string): Promise<FormStanding> =>
  (await who.get<FormStanding>(`/forms/${form}/standing`)).body
export const sentBy = async (who: Client, form: string, query = ''): Promise<readonly Sent[]> =>
  (await who.get<{ items: Sent[] }>(`/forms/${form}/submissions${query}`)).body.items

export interface Opened {
  readonly status: number
  readonly html: string
  readonly headers: Headers
  readonly pass: string
}

/** Asks the server itself, whatever address links are written under. */
const here = (server: TestServer, link: string): string => server.address + new URL(link).pathname + new URL(link).search

export async function openPage(link: string, headers: Record<string, string> = {}): Promise<Opened> {
  return opened(await fetch(link, { headers, redirect: 'manual' }))
}

export async function sendPage(
  link: string,
  pass: string,
  said: Readonly<Record<string, string>>,
  headers: Record<string, string> = {},
): Promise<Opened> {
  return opened(await fetch(link, { method: 'POST', body: new URLSearchParams({ ...said, pass }), headers, redirect: 'manual' }))
}

const opened = async (answer: Response): Promise<Opened> => {
  const html = await answer.text()
  return { status: answer.status, html, headers: answer.headers, pass: /name="pass" value="([^"]*)"/.exec(html)?.[1] ?? '' }
}

type Person = Readonly<Record<string, unknown>> & { readonly id: string }
export interface Standing {
  readonly events: readonly { readonly given: boolean; readonly source: string; readonly wording: string; readonly proof: object }[]
  readonly messages: readonly { readonly state: string; readonly subject: string; readonly recipient: string }[]
}

export interface Reception {
  readonly post: Post
  readonly server: TestServer
  readonly office: Office
  readonly ready: Ready
  /** People need some seconds for a page; here they pass at once. */
  readonly clock: { ahead: number }
  /** The address of a form. */
  link(form: string, who?: Client): Promise<string>
  /** Opens a form, takes one's time, and sends it. */
  fill(form: string, said: Readonly<Record<string, string>>, query?: string, headers?: Record<string, string>): Promise<Opened>
  people(mail: string): Promise<readonly Person[]>
  consents(person: string): Promise<Standing>
  tracking: ReturnType<typeof openTracking>
  close(): Promise<void>
}

/** A server that has an office, and a mail server behind it. */
export async function openReception(more: TestServerOptions = {}): Promise<Reception> {
  const post = await openPost()
  const clock = { ahead: 0 }
  const server = await startTestServer({
    ...more,
    ...post.options,
    messaging: { look: 100, now: () => new Date(Date.now() + clock.ahead) },
  })
  const office = await openOffice(server)
  const link = async (form: string, who = office.mara): Promise<string> => here(server, (await standingOf(who, form)).link)
  return {
    post,
    server,
    office,
    ready: await setUp(server, post, office.mara),
    clock,
    link,
    async fill(form, said, query = '', headers = {}) {
      const address = await link(form)
      const { pass, status } = await openPage(address + query, headers)
      expect(status).toBe(200)
      clock.ahead += 10_000
      return sendPage(address, pass, said, headers)
    },
    async people(mail) {
      const filter = encodeURIComponent(`email is ${mail}`)
      return (await office.mara.get<{ items: Person[] }>(`/people?filter=${filter}`)).body.items
    },
    consents: async (person) => (await office.mara.get<Standing>(`/consents?object=person&record=${person}`)).body,
    tracking: openTracking(server, office),
    async close() {
      await server.close()
      await post.sink.close()
    },
  }
}
