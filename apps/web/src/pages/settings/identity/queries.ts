import { queryOptions } from '@tanstack/react-query'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'

export type Ranked = 'user' | 'mail' | 'phone' | 'card'

export interface Rule {
  readonly by: Ranked
  readonly field: string
  readonly enabled: boolean
  readonly traits: readonly string[]
  readonly secret: boolean
  readonly nobodys: readonly string[]
}
export interface Rules {
  readonly ranked: readonly Rule[]
  readonly device: boolean
  readonly alias: boolean
  readonly browsers: number
}
/** What a rule has joined. */
export interface Joined {
  readonly by: Ranked | 'alias'
  readonly count: number
  readonly exact: boolean
}
export interface Identity {
  readonly rules: Rules
  readonly usual: boolean
  readonly by: string | null
  readonly since: string | null
  readonly cards: readonly { readonly field: string; readonly label: string }[]
  readonly joins: readonly Joined[]
}

type Who = { readonly id: string | null; readonly title: string | null } | null
export interface Step {
  readonly by: Ranked
  readonly field: string
  readonly said: string | null
  readonly outcome: 'off' | 'unsaid' | 'open' | 'nobodys' | 'nobody' | 'several' | 'another' | 'found' | 'later'
  readonly individual: Who
  readonly against: { readonly by: Ranked; readonly field: string } | null
}
export interface Explained {
  readonly steps: readonly Step[]
  readonly individual: Who
  readonly isNewIndividual: boolean
  readonly visitor: Who
  readonly isNewVisitor: boolean
  readonly joining: 'joined' | 'already' | 'off' | 'several' | 'taken' | 'full' | null
  readonly written: readonly string[]
  readonly notes: readonly { readonly code: string; readonly message: string }[]
}

export const identityQuery = queryOptions({
  queryKey: ['identity'],
  queryFn: ({ signal }) => request<Identity>('/identity', { signal }),
})

export const keep = (rules: Rules) => changed('/identity', { method: 'PUT', body: { rules } })
export const clear = () => changed('/identity', { method: 'DELETE' })
export const takeBack = (change: string) => changed(`/changes/${change}/undo`, { method: 'POST' })
export const explain = (message: unknown, source: string | null) =>
  request<Explained>('/identity/explain', { method: 'POST', body: { message, source } })

/** Takes back what a rule has joined, a portion at a time; tells how many by now. */
export async function undoJoins(by: string, tell: (taken: number) => void): Promise<number> {
  let taken = 0
  try {
    for (;;) {
      const answer = await request<{ taken: number; more: boolean }>('/identity/undo', { method: 'POST', body: { by } })
      taken += answer.taken
      tell(taken)
      if (!answer.more) return taken
    }
  } finally {
    await queryClient.invalidateQueries({ queryKey: identityQuery.queryKey })
  }
}

async function changed(path: string, how: { method: 'PUT' | 'DELETE' | 'POST'; body?: object }): Promise<string | null> {
  try {
    return (await request<{ change: string | null }>(path, how)).change
  } finally {
    await queryClient.invalidateQueries({ queryKey: identityQuery.queryKey })
  }
}
