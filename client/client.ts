/** The client: one connection to a workspace, by one key. */
import { type Imports, importsOf } from './imports.ts'
import { type ObjectTypes, type Records, recordsAt } from './records.ts'
import type { Found, Me } from './shapes.ts'
import type { Standard } from './standard.ts'
import { type Calling, connect, type ConnectOptions, newKey, type Query, type Writing } from './transport.ts'
import { type Webhooks, webhooksOf } from './webhooks.ts'

/** What is there beside records. */
export interface Beside {
  readonly imports: Imports
  readonly webhooks: Webhooks
  /** The key that asks: its scopes, its workspace. */
  me(calling?: Calling): Promise<Me>
  /** Finds records as people look for them: beginnings of words, with a letter wrong, numbers in any notation. */
  search(q: string, searching?: Calling & { readonly objects?: readonly string[]; readonly limit?: number }): Promise<Found>
  /** Takes back a change set: the `change` of a write of many, or of an entry of a history. */
  undo(change: string, writing?: Writing): Promise<{ readonly restored: number }>
  /** Where the workspace's feed of changes stands. */
  feed(calling?: Calling): Promise<{ readonly head: number; readonly first: number }>
  /** The records at any path, for objects whose path is a word of this client, or not known when the program is written. */
  at<O extends ObjectTypes = ObjectTypes & { readonly record: Readonly<Record<string, unknown>> }>(path: string): Records<O>
  /** Any other call: `request('GET', '/meta')`. */
  request<Answer = unknown>(
    method: string,
    path: string,
    asking?: Calling & { readonly query?: Query; readonly body?: unknown },
  ): Promise<Answer>
}

type AnyObjects<Objects> = { readonly [Path in keyof Objects]: ObjectTypes }
/** A client whose records hang at the paths of their objects: `rapport.people`. */
export type Rapport<Objects extends AnyObjects<Objects> = Standard> = Beside & {
  readonly [Path in Exclude<keyof Objects, keyof Beside>]: Records<Objects[Path]>
}

/**
 * Connects to a workspace: `createClient({ address: 'https://crm.example.com', key: process.env.RAPPORT_KEY! })`. Nothing is
 * sent until something is asked. With the types of a workspace (`rapport-client types`) it knows its fields and objects too:
 * `createClient<Objects>(…)`.
 */
export function createClient<Objects extends AnyObjects<Objects> = Standard>(options: ConnectOptions): Rapport<Objects> {
  const transport = connect(options)
  const { ask } = transport
  const at = <O extends ObjectTypes>(path: string): Records<O> => recordsAt<O>(transport, path)
  const beside: Beside = {
    at,
    imports: importsOf(transport),
    webhooks: webhooksOf(transport),
    me: ({ signal } = {}) => ask({ path: '/api-keys/current', signal }),
    search: (q, { signal, ...searching } = {}) => ask({ path: '/search', query: { q, ...searching }, signal }),
    undo: (change, { once = newKey(), signal } = {}) =>
      ask({ method: 'POST', path: `/changes/${encodeURIComponent(change)}/undo`, body: {}, once, signal }),
    feed: ({ signal } = {}) => ask({ path: '/feed', signal }),
    request: (method, path, { query, body, signal } = {}) => ask({ method, path, ...(query ? { query } : {}), body, signal }),
  }
  const known = new Map<string, Records<ObjectTypes>>()
  return new Proxy(beside, {
    get(target, name, receiver) {
      // A client that had a `then` would be taken for a promise.
      if (typeof name !== 'string' || name === 'then' || name in target) return Reflect.get(target, name, receiver) as unknown
      const records = known.get(name) ?? at(name)
      known.set(name, records)
      return records
    },
  }) as Rapport<Objects>
}
