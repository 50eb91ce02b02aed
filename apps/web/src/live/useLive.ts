import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { metaQuery, sessionQuery } from '../api/queries.ts'
import { sayForgotten } from '../api/request.ts'
import type { Session } from '../api/types.ts'
import { applyTo } from './apply.ts'
import { connect, type Connection } from './connection.ts'
import type { Change, LiveEvent } from './events.ts'
import { paced } from './pace.ts'
import { setConnected, tellChange } from './state.ts'

let connection: Connection | null = null

/** Keeps what is open up to date while somebody is signed in. */
export function useLive(session: Session): void {
  const cache = useQueryClient()
  const { member, workspace, position } = session
  const who = member && workspace ? `${workspace.id} ${member.id}` : ''
  const apply = useEffectEvent((change: Change) => {
    applyTo(cache, change)
    if (change.changes.some(({ object, id }) => (object === 'workspace' && id === workspace?.id) || id === member?.id))
      void cache.invalidateQueries({ queryKey: sessionQuery.queryKey })
    tellChange(change)
  })
  const anew = useEffectEvent((rights: boolean) => {
    if (rights) for (const { queryKey } of [sessionQuery, metaQuery]) void cache.invalidateQueries({ queryKey })
    void cache.invalidateQueries({ predicate: ({ queryKey: [kind] }) => kind !== 'session' && kind !== 'meta' })
    tellChange(null)
  })
  const ended = useEffectEvent(async () => {
    // That nobody is signed in is said by its own dialog.
    setConnected(true)
    const now = await cache.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => null)
    if (now?.state === 'signedOut') return sayForgotten()
    // Another page of this browser signed in as somebody else, or works in another workspace now.
    if (now?.member && now.workspace && `${now.workspace.id} ${now.member.id}` !== who) return window.location.assign('/')
    if (now?.position !== undefined) {
      connection?.open(who, now.position)
      anew(true)
    }
  })
  const hear = useEffectEvent((event: LiveEvent, pace: (change: Change) => void) => {
    if (event.kind === 'change') pace(event.change)
    else if (event.kind === 'anew') anew(event.reason === 'rights')
    else if (event.kind === 'end') void ended()
    // What is no record is not told afterwards.
    else void cache.invalidateQueries({ predicate: ({ meta: about }) => about?.shows?.some((name) => topics.has(name)) ?? false })
  })
  useEffect(() => {
    if (!who || position === undefined) return
    const pace = paced((change) => apply(change))
    heard = (event) => hear(event, pace)
    const again = connection !== null
    connection ??= connect((event) => heard(event), setConnected)
    // Signed in again: what was read before may be old.
    if (connection.open(who, position) && again) anew(false)
    // What is read later is not older; the first place is enough.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [session])
}

let heard: (event: LiveEvent) => void = () => {}

/** Topics of the server that are no objects. */
const topics: ReadonlySet<string> = new Set(['imports', 'invitations', 'mail', 'sso', 'jobs', 'feed', 'notifications'])

/** Nobody is signed in any more: nothing is followed. */
export function leaveLive(): void {
  connection?.close()
  setConnected(true)
}
