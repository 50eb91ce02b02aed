import type { LiveEvent } from './events.ts'
import { openStream, type Stream } from './stream.ts'

/** What a page says to the one who follows for all pages of the browser. */
export type Asked =
  /** I am here, signed in as `who`, and know of everything up to `position`. */
  | { kind: 'open'; who: string; position: number }
  /** I am still here. */
  | { kind: 'here' }
  | { kind: 'retry' }
  | { kind: 'close' }

/** What pages are told. */
export type Answered = { kind: 'event'; event: LiveEvent } | { kind: 'connected'; connected: boolean } | { kind: 'ask' }

/** Milliseconds between two looks whether pages are still there, and how many of them a page may miss. */
const LOOK = 20_000
const MISSED = 3

interface Page {
  readonly post: (answer: Answered) => void
  missed: number
}

export interface Hub {
  readonly join: (post: (answer: Answered) => void) => (asked: Asked) => void
}

/** One connection for all pages that are open: browsers allow six to one server. */
export function makeHub(): Hub {
  const pages = new Set<Page>()
  let stream: Stream | null = null
  let whose = ''

  const toAll = (answer: Answered) => {
    for (const page of pages) page.post(answer)
  }
  const stop = () => {
    stream?.close()
    stream = null
    whose = ''
  }
  // Nobody says that a page was closed.
  setInterval(() => {
    for (const page of pages) {
      if (++page.missed > MISSED) pages.delete(page)
      else page.post({ kind: 'ask' })
    }
    if (pages.size === 0) stop()
  }, LOOK)

  const open = (page: Page, who: string, position: number) => {
    pages.add(page)
    if (stream && whose === who) {
      // What was told before this page came, nobody tells it again.
      if (stream.position() > position) page.post({ kind: 'event', event: { kind: 'anew', position: stream.position(), reason: 'place' } })
      page.post({ kind: 'connected', connected: stream.connected() })
      stream.retry()
      return
    }
    stop()
    whose = who
    const made = openStream(
      position,
      (event) => {
        if (stream !== made) return
        if (event.kind === 'end') stop()
        toAll({ kind: 'event', event })
      },
      (connected) => stream === made && toAll({ kind: 'connected', connected }),
    )
    stream = made
    page.post({ kind: 'connected', connected: false })
  }

  return {
    join: (post) => {
      const page: Page = { post, missed: 0 }
      return (asked) => {
        page.missed = 0
        if (asked.kind === 'open') open(page, asked.who, asked.position)
        else if (asked.kind === 'retry') stream?.retry()
        else if (asked.kind === 'close') {
          pages.delete(page)
          if (pages.size === 0) stop()
        }
      }
    },
  }
}
