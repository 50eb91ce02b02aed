/** A page that is open while its server is killed and comes back: what it was told, in order, to be held against the feed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { follow, type Client, type Follower, type Heard } from '@rapport/core/testing'
import type { ServerProcess } from '../../apps/server/testing/process.ts'

/** A change by its place in the feed. */
export interface Happened {
  readonly position: number
  readonly record: string
}

export interface Page {
  /** The place up to which it was told. */
  place(): number
  /** Times that it came back to a server. */
  readonly opened: () => number
  end(): void
  /** Records of the object of which it knows nothing: neither were they named, nor was it to read its lists anew at that place. */
  missed(object: string, happened: readonly Happened[]): string[]
}

/** Comes back whenever its server is gone, and goes on where it was. */
export function openPage(server: ServerProcess, client: Client): Page {
  const heard: Heard[] = []
  let [place, opened, over] = [0, 0, false]
  let follower: Follower | null = null
  void (async () => {
    for (let lastEventId: string | null = null; !over;) {
      try {
        follower = await follow(server.address, client.cookie(), lastEventId === null ? {} : { lastEventId })
        const mine: Follower = follower
        // It is not ready yet.
        if (mine.status !== 200) throw new Error(String(mine.status))
        opened++
        let at = 0
        const keep = (): void => {
          heard.push(...mine.received.slice(at))
          at = mine.received.length
          lastEventId = mine.lastId() ?? lastEventId
          place = Number(lastEventId ?? 0)
        }
        while (await Promise.race([mine.ended.then(() => false), sleep(50, true)])) keep()
        keep()
      } catch {
        await sleep(100)
      }
    }
  })()
  return {
    place: () => place,
    opened: () => opened,
    end() {
      over = true
      follower?.close()
    },
    missed: (object, happened) => happened.filter((one) => !isTold(heard, object, one)).map(({ record }) => record),
  }
}

/** Events come in the order of places: the first that is behind a change tells it, or says that everything is to be read anew. */
function isTold(heard: readonly Heard[], object: string, { position, record }: Happened): boolean {
  const first = heard.find(({ event, id }) => event !== 'hello' && Number(id) >= position)
  if (first?.event === 'anew') return true
  if (first?.event !== 'change') return false
  const { stale, changes } = first.data as { stale: string[]; changes: { id: string }[] }
  return stale.includes(object) || changes.some(({ id }) => id === record)
}
