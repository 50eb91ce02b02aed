/** The very statements that the server sends, taken from its own compiler, so that the bare driver runs the same. */
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import { search } from '@rapport/core/search'
import { frequentFrom } from '../core/search/frequent.ts'
import { parseFilter } from '@rapport/core/rules'
import { createStore, type Store } from '@rapport/core/store'
import { defineModel } from '@rapport/core/object'
import type { Actor } from '@rapport/core/access'
import type { Client } from 'pg'
import { memberStatement, readMember } from '../modules/platform/rights/member-rights.ts'

export const model = defineModel([...platform.objects, ...people.objects])

/** With `$1`, the workspace, in front of the values. */
export interface Recorded {
  readonly text: string
  readonly values: readonly unknown[]
  /** Planned anew for its values each time it runs, so it has no name. */
  readonly replan?: boolean | undefined
}

/** What the store would send for `ask`; nothing runs. */
export async function record(workspace: string, ask: (store: Store) => Promise<unknown>): Promise<Recorded> {
  let found: Recorded | undefined
  const database = {
    readJson: (_workspace: string, { text, values, replan }: Recorded) => {
      found = { text, values: [workspace, ...values], replan }
      return Promise.resolve('{"items":[],"next":null}')
    },
    transaction: () => Promise.reject(new Error('Only reads are recorded.')),
  }
  await ask(createStore({ model, database }))
  if (!found) throw new Error('The store sent nothing.')
  return found
}

/** What a search sends, one after the other: each depends on what the one before it found, so they run on `client`. */
export async function recordSearch(client: Client, actor: Actor, text: string, frequent: ReadonlySet<number>): Promise<Recorded[]> {
  const sent: Recorded[] = []
  const readJson = async (workspace: string, { text: sql, values, replan }: Recorded) => {
    const one = { text: sql, values: [workspace, ...values], replan }
    sent.push(one)
    const { rows } = await client.query<[string | null]>({ text: sql, values: one.values as unknown[], rowMode: 'array' })
    return rows[0]?.[0] ?? null
  }
  await search({ readJson }, model, actor, { text }, { frequent })
  return sent
}

/** What the server knows of frequent keys. */
export async function frequentKeys(owner: Client): Promise<ReadonlySet<number>> {
  const { rows } = await owner.query<{ keys: readonly string[] }>('select control.frequent_search_keys($1) as keys', [frequentFrom])
  return new Set(rows[0]!.keys.map(Number))
}

/** The member as the server loads them at each request. */
export async function actorOf(client: Client, workspace: string, member: string): Promise<Actor> {
  const { rows } = await client.query<{ json: string }>({
    text: memberStatement.replace(/::text from me/, '::text as json from me'),
    values: [workspace, member],
  })
  const rights = readMember(model, workspace, rows[0]?.json ?? null)
  if (!rights) throw new Error(`${member} is no member.`)
  return rights.actor
}

export const filterOf = (text: string) => parseFilter(text)
