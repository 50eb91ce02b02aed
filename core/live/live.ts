/** Live updates of this server: the rooms of its workspaces, what is told between servers, and how many may listen. */
import { Problem } from '../errors.ts'
import type { Feed } from '../feed/index.ts'
import type { Presence } from '../leases/index.ts'
import type { Model } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Follower, FollowerRights } from './rights.ts'
import { type Page, Room } from './room.ts'
import type { Stream } from './stream.ts'

export interface LiveOptions {
  readonly database: Pick<Database, 'readJson'>
  readonly feed: Pick<Feed, 'onFeed'>
  readonly presence: Presence
  readonly rights: FollowerRights
  /** The declared one. */
  readonly model: Model
  /** Aborted when the server is about to stop. */
  readonly stopping?: AbortSignal | undefined
  readonly onError?: ((error: unknown) => void) | undefined
  /** Milliseconds between two signs of life, and between two looks whether everybody may still be here. */
  readonly beat?: number | undefined
  /** Most streams of a member, of a workspace, and of this server. */
  readonly limits?: Partial<Limits> | undefined
}

export interface Limits {
  readonly member: number
  readonly workspace: number
  readonly server: number
}
const usual: Limits = { member: 20, workspace: 2_000, server: 10_000 }

/** Whom something concerns that is no record: everybody, `administrators`, or a member by their id. */
export type Whom = '' | 'administrators' | (string & {})

export interface Live {
  /** Lets a page in; ends its stream by itself. Throws `live.tooMany` (429) and `live.stopping` (503), null when the session is gone. */
  join(follower: Follower, after: number | undefined, open: (closed: () => void) => Stream): Promise<Page | null>
  /** Something that is no record has changed in a workspace; pages read it again. `whom`: all unless said, those who administer it, or one member. */
  tell(workspace: string, topic: string, whom?: Whom): void
  /** Open streams. */
  count(): number
  stop(): Promise<void>
}

const channel = 'rapport live'
/** Milliseconds in which what is told of one topic goes in one. */
const together = 250

export function openLive(options: LiveOptions): Live {
  const { presence, stopping, beat = 15_000, onError = () => {} } = options
  const limits = { ...usual, ...options.limits }
  const rooms = new Map<string, Room>()
  /** Of each member, of each workspace, and of all, under an empty name. */
  const counts = new Map<string, number>()
  const waiting = new Map<string, NodeJS.Timeout>()
  let stopped = false
  const beating = setInterval(() => rooms.forEach((room) => room.beat()), beat)
  beating.unref()
  stopping?.addEventListener('abort', () => void stop(), { once: true })
  presence.hear(channel, (said) => {
    const [holder, workspace, topic, whom] = said?.split(' ') ?? []
    if (workspace !== undefined && topic !== undefined && holder !== presence.holder) rooms.get(workspace)?.tell(topic, whom ?? '')
  })

  return { join, tell, count: () => counts.get('') ?? 0, stop }

  async function join(follower: Follower, after: number | undefined, open: (closed: () => void) => Stream): Promise<Page | null> {
    if (stopped) throw new Problem('live.stopping', 'This server is stopping.', { status: 503, fix: 'Try again in a moment.' })
    const release = take(follower)
    let left = (): void => {}
    const closed = (): void => {
      release()
      left()
    }
    try {
      for (;;) {
        const room = roomOf(follower.workspace)
        const page = await room.join(follower, after, () => open(closed))
        if (page) {
          left = () => room.leave(page)
          if (!page.stream.isOpen) left()
          return page
        }
        if (room.isClosed && !stopped) continue
        // Nobody was let in, and who waits for the same room opens another.
        if (room.pages.size === 0) room.close()
        release()
        return null
      }
    } catch (error) {
      release()
      throw error
    }
  }

  function roomOf(workspace: string): Room {
    const known = rooms.get(workspace)
    if (known && !known.isClosed) return known
    const { database, feed, rights, model } = options
    const room: Room = new Room({
      workspace,
      database,
      feed,
      rights,
      model,
      onError,
      left: () => rooms.get(workspace) === room && rooms.delete(workspace),
    })
    rooms.set(workspace, room)
    return room
  }

  /** Takes places for one more stream; answers with how to give them back, once. */
  function take({ workspace, member }: Follower): () => void {
    const places = [
      [`${workspace} ${member}`, limits.member, 'You have too many pages open at once.', 'Close some of them.'],
      [
        workspace,
        limits.workspace,
        'Too many pages of this workspace are open at once.',
        'Pages go on working; they show changes when they are loaded again.',
      ],
      ['', limits.server, 'Too many pages are open at once.', 'Pages go on working; they show changes when they are loaded again.'],
    ] as const
    for (const [key, limit, message, fix] of places)
      if ((counts.get(key) ?? 0) >= limit) throw new Problem('live.tooMany', message, { status: 429, fix })
    for (const [key] of places) counts.set(key, (counts.get(key) ?? 0) + 1)
    let taken = true
    return () => {
      if (!taken) return
      taken = false
      for (const [key] of places) {
        const left = counts.get(key)! - 1
        if (left > 0) counts.set(key, left)
        else counts.delete(key)
      }
    }
  }

  function tell(workspace: string, topic: string, whom: Whom = ''): void {
    const key = `${workspace} ${topic} ${whom}`
    if (stopped || waiting.has(key)) return
    const timer = setTimeout(() => {
      waiting.delete(key)
      rooms.get(workspace)?.tell(topic, whom)
      presence.say(channel, [`${presence.holder} ${key.trim()}`]).catch(onError)
    }, together)
    timer.unref()
    waiting.set(key, timer)
  }

  async function stop(): Promise<void> {
    stopped = true
    clearInterval(beating)
    for (const timer of waiting.values()) clearTimeout(timer)
    waiting.clear()
    for (const room of rooms.values()) room.close()
  }
}
