/**
 * One client that writes and keeps its ledger. No answer means: send it again. With a key of its own for each write that is all there is to it;
 * without one the client asks until it is known what became of the operation, which nobody can say of a deletion whose answer was lost.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from './ledger-file.ts'

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

export interface Api {
  /** The answer when all of it was read; null when the connection broke or nothing came. */
  send(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Answer | null>
}

/** A client with a cookie. */
export function openApi(address: string, cookie: string): Api {
  return {
    async send(method, path, body, headers = {}) {
      try {
        const answer = await fetch(`${address}/api/v1${path}`, {
          method,
          headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
          body: body ? JSON.stringify(body) : null,
          signal: AbortSignal.timeout(60_000),
        })
        const text = await answer.text()
        return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) }
      } catch {
        return null
      }
    },
  }
}

interface Known {
  readonly id: string
  version: number
}

export interface WriterOptions {
  readonly api: Api
  readonly name: string
  /** Sends an Idempotency-Key with each write. */
  readonly keyed: boolean
  readonly ledger: Ledger
  /** Records that every writer changes. */
  readonly shared: readonly string[]
  readonly isOver: () => boolean
  /** Called at each acknowledgement. */
  readonly acknowledged: () => void
  readonly random: () => number
}

/** Writes until it is over. Answers that cannot be are errors: a refusal nobody expected is a finding. */
export async function runWriter({ api, name, keyed, ledger, shared, isOver, acknowledged, random }: WriterOptions): Promise<void> {
  const mine: Known[] = []
  let number = 0

  while (!isOver()) {
    const turn = random()
    if (mine.length < 3 || turn < 0.35) await create()
    else if (turn < 0.6) await change(pick(mine))
    else if (turn < 0.85) await changeShared(shared[Math.floor(random() * shared.length)]!)
    else await deleteAndRestore(pick(mine))
  }

  function pick(from: readonly Known[]): Known {
    return from[Math.floor(random() * from.length)]!
  }

  /** With a key every write is answered by what it did: nothing is to be found out. */
  function refuseKeyed(answer: Answer): void {
    if (keyed) throw unexpected(answer)
  }

  function tell(entry: Parameters<Ledger['add']>[0]): void {
    ledger.add(entry)
    if (entry.kind !== 'uncertain') acknowledged()
  }

  /** The external id is the operation's key: that it is taken means that it was done. */
  async function create(): Promise<void> {
    const key = `${name}-${++number}`
    const body = { externalId: key, name: key, emails: [{ value: `${key}@ledger.example` }] }
    const answer = await persist('POST', '/people', body)
    if (answer.status === 201) {
      mine.push({ id: String(answer.body.id), version: 1 })
      return tell({ kind: 'created', key, id: String(answer.body.id) })
    }
    refuseKeyed(answer)
    expectCode(answer, 409, 'record.taken')
    const found = await persist('GET', `/people?fields=externalId&filter=${encodeURIComponent(`externalId is "${key}"`)}`)
    const [record] = found.body.items as { id: string; version: number }[]
    if (!record) throw new Error(`${key} is taken, but nobody has it.`)
    mine.push(record)
    tell({ kind: 'created', key, id: record.id })
  }

  async function change(record: Known): Promise<void> {
    const token = `${name}-${++number}`
    const answer = await persist('PATCH', `/people/${record.id}`, { language: null, givenName: token }, ifMatch(record.version))
    if (answer.status === 200) record.version = Number(answer.body.version)
    else {
      refuseKeyed(answer)
      // Nobody else writes it: a newer version can only be the lost answer of this very change.
      expectCode(answer, 412, 'record.changed')
      const current = answer.body.current as { version: number; givenName: string }
      if (current.givenName !== token || current.version !== record.version + 1)
        throw new Error(`${record.id} went from ${record.version} to ${current.version} without ${token}.`)
      record.version = current.version
    }
    tell({ kind: 'changed', id: record.id, token, version: record.version })
  }

  /** Others write it too: a lost answer is looked up among what happened since. */
  async function changeShared(id: string): Promise<void> {
    const token = `${name}-${++number}`
    const { version } = (await persist('GET', `/people/${id}`)).body as unknown as Known
    const answer = await persist('PATCH', `/people/${id}`, { givenName: token }, ifMatch(version))
    if (answer.status === 200) return tell({ kind: 'changed', id, token, version: Number(answer.body.version) })
    expectCode(answer, 412, 'record.changed')
    const since = answer.body.since as { changes: { givenName?: [string, string] } }[]
    const at = since.findIndex(({ changes }) => changes.givenName?.[1] === token)
    const current = answer.body.current as Known
    if (at >= 0) refuseKeyed(answer)
    if (at >= 0) tell({ kind: 'changed', id, token, version: current.version - at })
  }

  async function deleteAndRestore(record: Known): Promise<void> {
    const { id } = record
    const gone = await persist('POST', '/people/delete', { ids: [id] })
    expectStatus(gone, 200)
    const { deleted, change: change_ } = gone.body as { deleted: number; change: string | null }
    if (deleted === 0 || change_ === null) {
      refuseKeyed(gone)
      // The answer that named the change set was lost with the connection.
      mine.splice(mine.indexOf(record), 1)
      return tell({ kind: 'uncertain', id, what: 'deleted; the change set to undo is not known' })
    }
    tell({ kind: 'deleted', id })
    const undone = await persist('POST', `/changes/${change_}/undo`)
    if (undone.status !== 200) refuseKeyed(undone)
    if (undone.status !== 200 && undone.status !== 409) throw unexpected(undone)
    const back = await persist('GET', `/people/${id}`)
    expectStatus(back, 200)
    record.version = Number(back.body.version)
    tell({ kind: 'restored', id })
  }

  /** Sends until there is an answer: the server is away, or the database is. */
  async function persist(method: string, path: string, body?: object, more?: Readonly<Record<string, string>>): Promise<Answer> {
    const headers = keyed && method !== 'GET' ? { ...more, 'idempotency-key': randomUUID() } : more
    for (;;) {
      const answer = await api.send(method, path, body, headers)
      if (answer && answer.status < 500 && answer.body.code !== 'store.busy') return answer
      if (answer && answer.status >= 500 && answer.status !== 503) throw unexpected(answer)
      await sleep(30)
    }
  }
}

const ifMatch = (version: number): Readonly<Record<string, string>> => ({ 'if-match': `"${version}"` })
const unexpected = ({ status, body }: Answer): Error => new Error(`An answer that cannot be: ${status} ${JSON.stringify(body)}`)
function expectStatus(answer: Answer, status: number): void {
  if (answer.status !== status) throw unexpected(answer)
}
function expectCode(answer: Answer, status: number, code: string): void {
  if (answer.status !== status || answer.body.code !== code) throw unexpected(answer)
}
