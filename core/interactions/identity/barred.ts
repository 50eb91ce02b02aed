/** Messages about somebody who was erased are not taken: by none of the names that they are known by, and neither from their browsers. */
import type { Problem } from '../../errors.ts'
import type { Identity } from '../../module/index.ts'
import type { Database } from '../../postgres/index.ts'
import type { Barrier, Judge, Wished } from '../../store/index.ts'
import type { Message } from '../message/message.ts'
import { type ClaimReading, saidOf } from './claims.ts'

/** A message as it may be taken, or why not. A browser of somebody erased that somebody else uses is nobody's. */
export type Allowed = { readonly message: Message } | { readonly barred: Problem }

/** Looks up all names in some messages at once, and judges each. */
export async function withoutErased(
  {
    database,
    barrier,
    ...reading
  }: ClaimReading & { readonly database: Pick<Database, 'transaction'>; readonly barrier: Barrier | undefined },
  workspace: string,
  identity: Identity,
  messages: readonly Message[],
): Promise<readonly Allowed[]> {
  if (!barrier) return messages.map((message) => ({ message }))
  const wishes = messages.map((message) => wishOf(message, identity, reading))
  const judge = await database.transaction(workspace, (tx) =>
    barrier.judge(
      tx,
      workspace,
      wishes.flatMap(({ whom, browser }) => [...whom, ...browser]),
    ),
  )
  return messages.map((message, index): Allowed => {
    const { whom, browser } = wishes[index]!
    const barred = firstOf(judge, whom)
    if (barred) return { barred }
    const unwelcome = firstOf(judge, browser)
    if (!unwelcome) return { message }
    return whom.length > 0 ? { message: { ...message, anonymous: null } } : { barred: unwelcome }
  })
}

const firstOf = (judge: Judge, wished: readonly Wished[]): Problem | null => {
  for (const { object, values } of wished) {
    const problem = judge({ object: object.name, before: null, after: values })
    if (problem) return problem
  }
  return null
}

function wishOf(
  message: Message,
  identity: Identity,
  reading: ClaimReading,
): { readonly whom: readonly Wished[]; readonly browser: readonly Wished[] } {
  const { model, rules } = reading
  const { individual, visitor } = identity
  const { user, previous, anonymous } = message
  const [whom, browser] = [model.object(individual.object), model.object(visitor.object)]
  const said = saidOf(message, identity, whom, reading).values
  const values = Object.fromEntries(rules.ranked.flatMap(({ by, field }) => (by === 'user' || !said[field] ? [] : [[field, said[field]]])))
  const named = (object: typeof whom, key: string, ...all: readonly (string | null)[]): Wished[] =>
    all.flatMap((text) => (text === null ? [] : [{ object, values: { [key]: text } }]))
  const all = { ...values, ...(user !== null && { [individual.user]: user }) }
  return {
    whom: [...(Object.keys(all).length > 0 ? [{ object: whom, values: all }] : []), ...named(whom, individual.user, previous)],
    browser: named(browser, visitor.anonymous, anonymous, previous),
  }
}
