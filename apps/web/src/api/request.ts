import { t } from '../messages/t.tsx'
import { ApiProblem } from './problem.ts'

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

/** What a request may carry beside its path. `version` becomes If-Match. */
export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  query?: Query
  body?: unknown
  version?: number | undefined
  signal?: AbortSignal | undefined
  /** The write's own key: sent again with it, it happens once and is answered the same. */
  key?: string
}

const BASE = '/api/v1'

/** The address of a call, with what is empty in `query` left out. */
export function addressOf(path: string, query: Query = {}): string {
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') asked.set(name, String(value))
  return `${BASE}${path}${asked.size > 0 ? `?${asked}` : ''}`
}

/**
 * Calls the server and gives back the parsed answer (`undefined` for 204).
 * Throws `ApiProblem` when it says no, with status 0 when it cannot be reached.
 */
export async function request<Answer>(path: string, { method = 'GET', query, body, version, signal, key }: Ask = {}): Promise<Answer> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (body !== undefined || method === 'POST') headers['Content-Type'] = 'application/json'
  if (version !== undefined) headers['If-Match'] = `"${version}"`
  if (key !== undefined) headers['Idempotency-Key'] = key
  const sent = body === undefined ? (method === 'POST' ? '{}' : null) : JSON.stringify(body)
  const answer = await reach(addressOf(path, query), { method, headers, body: sent, signal: signal ?? null })
  if (answer.status === 204) return undefined as Answer
  const read: unknown = await answer.json().catch(() => ({}))
  if (!answer.ok) {
    if (answer.status === 401) onSignedOut()
    const problem = new ApiProblem(answer.status, read as object, t('error.title'))
    if (otherModel.has(problem.code)) onOtherModel()
    throw problem
  }
  return read as Answer
}

/** Milliseconds until a write is sent again that got no answer. */
const pauses = [300, 1500]

/**
 * A write of records, or an undo, that is sent again while no answer to it comes: the server does it once, and what it answers — a deletion's
 * way back, say — is not lost with the first answer. Throws as `request` does.
 */
export async function requestOnce<Answer>(path: string, ask: Ask): Promise<Answer> {
  const key = newKey()
  for (const pause of pauses) {
    try {
      return await request<Answer>(path, { ...ask, key })
    } catch (error) {
      const unanswered = error instanceof ApiProblem && (error.status === 0 || error.code === 'store.unknownOutcome')
      if (!unanswered || navigator.onLine === false) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return request<Answer>(path, { ...ask, key })
}

/** `randomUUID` is there under https only. */
const newKey = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiProblem(0, {}, t('error.offline'))
  }
}

let onSignedOut: () => void = () => {}

/** Names what happens when the server no longer knows the session. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act
}

/** Refusals that speak of fields: the server may know others by now than this page does. */
const otherModel: ReadonlySet<string> = new Set([
  'filter.wrong',
  'list.wrongSort',
  'list.unknownField',
  'record.unknownField',
  'model.changed',
])
let onOtherModel: () => void = () => {}

/** Names what happens when the server may have another model than this page. */
export function whenModelMoved(act: () => void): void {
  onOtherModel = act
}

/** Says that an answer that came another way was 401. */
export const sayForgotten = (): void => onSignedOut()
