/** Sources as they stand: found by their keys, and what is known of how much comes from them. */
import { systemActor } from '../../access/index.ts'
import { Problem } from '../../errors.ts'
import { openMemory } from '../../memory.ts'
import { newId } from '../../object/index.ts'
import type { Database } from '../../postgres/index.ts'
import type { Store } from '../../store/index.ts'
import type { Sender } from '../segment/take-in.ts'
import { workspaceOf } from './write-key.ts'

/** A source that may send. */
export interface OpenSource extends Sender {
  readonly origins: readonly string[]
}

/** A message that was not taken, or of which something was left out. */
export interface Refusal {
  readonly problem: Problem
  /** The message as it came. */
  readonly sent: unknown
}

export interface Sources {
  /** The source with that key. Throws `source.wrong` (401) where there is none, or it is switched off. */
  find(key: string): Promise<OpenSource>
  /** Forgets what is known of a workspace's sources: one of them is another. */
  forget(workspace: string): void
  /** Counts what came, and keeps what was refused of it. */
  note(source: OpenSource, received: number, refusals: readonly Refusal[]): void
  /** Writes down what was counted so far. */
  flush(): Promise<void>
  stop(): Promise<void>
}

export interface SourcesOptions {
  readonly database: Database
  readonly store: Store
  readonly onError: (error: unknown) => void
  readonly now?: (() => Date) | undefined
  /** Milliseconds between two times at which it is written down what came. */
  readonly pause?: number | undefined
}

/** Milliseconds for which a source counts as known, as sessions do. */
const memory = 5_000
/** Refusals that are kept of a source, and of one that are kept at a time. */
const keptRefusals = 100
const mostAtATime = 20

interface Count {
  readonly source: OpenSource
  received: number
  refused: number
  last: Date
  refusals: { readonly id: string; readonly at: string; readonly code: string; readonly message: string; readonly sent: string }[]
}

const findText = `select json_build_object('id', s.id, 'name', s.name, 'kind', s.kind, 'origins', s.origins, 'policy', s.policy)::text
  from event_source s where s.workspace_id = $1 and s.write_key = $2::text and s.enabled`.replace(/\s*\n\s*/g, ' ')

export function openSources({ database, store, onError, now = () => new Date(), pause = 5_000 }: SourcesOptions): Sources {
  const known = openMemory<OpenSource>(load, () => now().getTime())
  let counts = new Map<string, Count>()
  const timer = setInterval(() => void flush().catch(onError), pause)
  timer.unref()

  async function load(key: string): Promise<{ value: OpenSource; until: number } | null> {
    const workspace = workspaceOf(key)
    if (workspace === null) return null
    const json = await database.readJson(workspace, { text: findText, values: [key] })
    if (json === null) return null
    const whole = await store.get(systemActor(workspace), 'workspace', workspace)
    const { country = null } = whole === null ? {} : (JSON.parse(whole) as { country?: string | null })
    const found = JSON.parse(json) as Omit<OpenSource, 'workspace' | 'country'>
    return { value: { ...found, workspace, country }, until: now().getTime() + memory }
  }

  async function flush(): Promise<void> {
    const done = [...counts.values()]
    counts = new Map()
    const results = await Promise.allSettled(done.map((one) => keep(database, one)))
    for (const [index, result] of results.entries())
      if (result.status === 'rejected') {
        onError(result.reason)
        again(done[index]!)
      }
  }

  /** What could not be written down is written with what comes next; what was refused of it is told without the messages. */
  function again({ source, received, refused, last }: Count): void {
    const count = counts.get(source.id) ?? { source, received: 0, refused: 0, last, refusals: [] }
    counts.set(source.id, { ...count, received: count.received + received, refused: count.refused + refused })
  }

  return {
    async find(key) {
      const found = await known.find(key)
      if (!found) throw wrongKey()
      return found
    },
    forget: (workspace) => known.forget((source) => source.workspace === workspace),
    note(source, received, refusals) {
      const at = now()
      const count = counts.get(source.id) ?? { source, received: 0, refused: 0, last: at, refusals: [] }
      counts.set(source.id, count)
      count.received += received
      count.refused += refusals.length
      count.last = at
      for (const { problem, sent } of refusals.slice(0, Math.max(0, mostAtATime - count.refusals.length)))
        count.refusals.push({
          id: newId(at.getTime()),
          at: at.toISOString(),
          code: problem.code,
          message: problem.message,
          // What was sent of somebody who was erased is not kept either.
          sent: problem.code === 'record.erased' ? '' : shortened(sent),
        })
    },
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

/** Characters of a message that are kept. */
const keptCharacters = 1_000

/** A text of its own: a piece of a long one would keep all of that. */
const shortened = (message: unknown): string =>
  Buffer.from((JSON.stringify(message) ?? '').slice(0, keptCharacters).replaceAll('\\u0000', '')).toString()

/** One that was deleted meanwhile has nothing to be kept of it. */
async function keep(database: Database, { source, received, refused, last, refusals }: Count): Promise<void> {
  await database.transaction(source.workspace, async (tx) => {
    const there = await tx.query('select s.id from event_source s where s.workspace_id = $1 and s.id = $2::uuid for key share', [source.id])
    if (there.length === 0) return
    void tx.query(standingText, [source.id, received, refused, last])
    if (refusals.length === 0) return
    void tx.query(refusalText, [source.id, JSON.stringify(refusals)])
    void tx.query(trimText, [source.id, keptRefusals])
  })
}

const standingText = `insert into source_standing (workspace_id, source_id, received, refused, last_at)
  values ($1::uuid, $2::uuid, $3::bigint, $4::bigint, $5::timestamptz)
  on conflict (workspace_id, source_id) do update set received = source_standing.received + excluded.received,
    refused = source_standing.refused + excluded.refused, last_at = greatest(source_standing.last_at, excluded.last_at)`
const refusalText = `insert into source_refusal (workspace_id, source_id, id, at, code, message, sent)
  select $1::uuid, $2::uuid, n.id, n.at, n.code, n.message, n.sent from json_to_recordset($3::json) as n(id uuid, at timestamptz, code text, message text, sent text)`
const trimText = `delete from source_refusal r where r.workspace_id = $1 and r.source_id = $2::uuid and r.id <= (
  select o.id from source_refusal o where o.workspace_id = $1 and o.source_id = $2::uuid order by o.id desc offset $3::integer limit 1)`

const wrongKey = (): Problem =>
  new Problem('source.wrong', 'There is no source with this write key, or it is switched off.', {
    status: 401,
    fix: 'Look whether the key was copied whole: it stands under Settings, Sources.',
  })
