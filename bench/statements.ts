/** The very statements that the server sends, taken from its own compiler, so that the bare driver runs the same. */
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import { search } from '@rapport/core/search'
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

/** What a search sends; nothing runs. */
export async function recordSearch(actor: Actor, text: string): Promise<Recorded> {
  let found: Recorded | undefined
  const readJson = (_workspace: string, { text: sql, values, replan }: Recorded) => {
    found = { text: sql, values: [actor.workspace, ...values], replan }
    return Promise.resolve('{"found":[],"states":[]}')
  }
  await search({ readJson }, model, actor, { text })
  if (!found) throw new Error('The search sent nothing.')
  return found
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
