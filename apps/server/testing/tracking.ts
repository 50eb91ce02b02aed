/** What tests of tracking send and look at. */
import type { Client } from '@rapport/core/testing'
import { expect } from 'vitest'
import type { Office } from './office.ts'
import type { TestServer } from './server.ts'

export interface Source {
  readonly id: string
  readonly writeKey: string
  readonly received: number
  readonly refused: number
  readonly lastAt: string | null
}
export type Row = Record<string, unknown> & { readonly id: string }
export interface Happened {
  readonly type: string
  readonly at: string
  readonly touchpoint: string | null
  readonly properties: Record<string, unknown>
  readonly actor: { readonly name: string }
  readonly records: readonly { readonly object: string; readonly id: string }[]
}

/** By which write key a request is sent. */
export const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString('base64')}`

/** Tells of customers as programs do, and looks as the administrator does. */
export function openTracking(server: TestServer, office: Office) {
  const addSource = async (more: object = {}, who: Client = office.mara): Promise<Source> => {
    const { status, body, text } = await who.post<Source>('/sources', { name: 'Shop', kind: 'website', ...more })
    expect([status, text]).toEqual([201, text])
    return body
  }
  const send = (address: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    fetch(`${server.address}/v1/${address}`, { method: 'POST', body: body as BodyInit, headers })
  const say = async ({ writeKey }: Source, address: string, message: object, headers: Record<string, string> = {}) => {
    const answer = await send(address, JSON.stringify(message), {
      authorization: basic(writeKey),
      'content-type': 'application/json',
      ...headers,
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const all = async (path: string, filter: string, who: Client = office.mara): Promise<Row[]> =>
    (await who.get<{ items: Row[] }>(`/${path}?filter=${encodeURIComponent(filter)}`)).body.items
  const personBy = async (externalId: string): Promise<Row> => (await all('people', `externalId is ${externalId}`))[0]!
  const timeline = async (record: string, object = 'person', who: Client = office.mara): Promise<Happened[]> =>
    (await who.get<{ items: Happened[] }>(`/interactions?object=${object}&record=${record}`)).body.items
  const types = async (...asked: Parameters<typeof timeline>): Promise<string[]> => (await timeline(...asked)).map(({ type }) => type)
  return { addSource, send, say, all, personBy, timeline, types }
}
