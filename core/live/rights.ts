/** Who may follow: looked up again before anything is sent, because sessions end and rights change while a page is open. */
import type { FastifyRequest } from 'fastify'
import type { Actor } from '../access/index.ts'

/** Who follows, by what can be looked up again. */
export interface Follower {
  readonly workspace: string
  readonly member: string
  /** The session by which the member is signed in, by its id. */
  readonly session: string
}

export interface FollowerRights {
  /** Who sends a request. Throws a `Problem` (401) when nobody is signed in. */
  find(request: FastifyRequest): Promise<Follower>
  /** The actors of followers as they are at this moment, by session; whoever may not be here any more is missing. The same actor as before where nothing changed. */
  actors(workspace: string, followers: readonly Follower[]): Promise<ReadonlyMap<string, Actor>>
  /** Nobody of a workspace follows any more: nothing of it need be known. */
  forget(workspace: string): void
  /** Objects that say what somebody may do: whoever comes back after one of them changed begins anew. */
  readonly objects: readonly string[]
}
