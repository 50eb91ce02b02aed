/** Everything that a broadcast needs, set up as people do: a sender who agreed, a purpose, a template, a list. */
import { type Client, type MailSink, type MailSinkOptions, openMailSink, type Taken } from '@rapport/core/testing'
import { expect, vi } from 'vitest'
import type { ServerOptions } from '../server-options.ts'
import type { TestServer } from './server.ts'

/** Under which links in mails are written; tests ask the server itself. */
export const publicUrl = 'https://crm.kaldi.example'

export interface Post {
  readonly sink: MailSink
  readonly options: Pick<ServerOptions, 'smtp' | 'publicUrl'>
}

/** A mail server, and a server's options that have it send there. */
export async function openPost(options: MailSinkOptions = {}): Promise<Post> {
  const sink = await openMailSink(options)
  return {
    sink,
    options: {
      publicUrl,
      smtp: {
        smtp: { host: '127.0.0.1', port: sink.port, security: 'none', user: null, password: null },
        from: 'Rapport <rapport@kaldi.example>',
      },
    },
  }
}

/** Asks a link of a mail, as a browser or a mail program does: without cookies. */
export const openLink = (server: TestServer, link: string, init: RequestInit = {}): Promise<Response> =>
  fetch(link.replace(publicUrl, server.address), { redirect: 'manual', ...init })

const must = async <T>(answer: Promise<{ status: number; body: T; text: string }>, status = 201): Promise<T> => {
  const { status: is, body, text } = await answer
  expect([is, text]).toEqual([status, text])
  return body
}

export interface Ready {
  readonly sender: string
  readonly purpose: string
  readonly template: string
}

/** A sender who agreed by the link in the mail, a purpose that needs no yes, and a template. */
export async function setUp(server: TestServer, { sink }: Post, who: Client, address = 'news@kaldi.example'): Promise<Ready> {
  const sender = await must(who.post<{ id: string }>('/senders', { name: 'Kaldi Works', address, replyTo: 'mara@kaldi.example' }))
  const asked = await vi.waitUntil(() => sink.taken.findLast(({ to }) => to[0] === address), { timeout: 20_000 })
  const link = /https:\S+\/confirm-sender\/\S+/.exec(asked.parts['text/plain']!)![0]
  expect((await openLink(server, link, { method: 'POST', body: new URLSearchParams({ do: 'confirm' }) })).status).toBe(200)
  const purpose = await must(
    who.post<{ id: string }>('/purposes', {
      name: 'Newsletter',
      basis: 'interest',
      wording: 'News of coffee, once a month',
      offered: true,
    }),
  )
  const template = await must(
    who.post<{ id: string }>('/templates', {
      name: 'November',
      of: 'person',
      subject: 'Coffee for {{ person.givenName | default: "you" }}',
      body: [{ type: 'text', text: 'Hello {{ person.name }}, the new harvest is here.' }],
    }),
  )
  return { sender: sender.id, purpose: purpose.id, template: template.id }
}

/** A list of people, by hand. */
export async function listOf(who: Client, people: readonly string[], name = 'List'): Promise<string> {
  const list = await must(who.post<{ id: string }>('/segments', { name, of: 'person', kind: 'list' }))
  for (let from = 0; from < people.length; from += 1000)
    await must(who.post(`/segments/${list.id}/members`, { add: people.slice(from, from + 1000) }), 200)
  return list.id
}

export interface Progress {
  readonly state: string
  readonly problem: string | null
  readonly total: number
  readonly states: Readonly<Record<string, number>>
  readonly reasons: readonly { readonly state: string; readonly code: string; readonly reason: string; readonly count: number }[]
}

/** Makes a broadcast and begins it. */
export async function send(who: Client, ready: Ready, segment: string, more: object = {}): Promise<string> {
  const { id } = await must(who.post<{ id: string }>('/broadcasts', { name: 'November', ...ready, segment, ...more }))
  await must(who.post(`/broadcasts/${id}/start`), 200)
  return id
}

export const progress = async (who: Client, broadcast: string): Promise<Progress> =>
  must(who.get<Progress>(`/broadcasts/${broadcast}/progress`), 200)

/** Waits until it is so. */
export const until = (who: Client, broadcast: string, expected: object, timeout = 30_000) =>
  expect.poll(() => progress(who, broadcast), { timeout, interval: 50 }).toMatchObject(expected)

export const headersOf = ({ headers }: Taken): Readonly<Record<string, string>> =>
  Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
/** The address by which somebody unsubscribes. */
export const unsubscribeOf = (mail: Taken): string => /^<(.*)>$/.exec(headersOf(mail)['list-unsubscribe']!)![1]!
