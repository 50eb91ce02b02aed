import type { LiveEvent } from './events.ts'
import { type Answered, type Asked, makeHub } from './hub.ts'

/** This page's end of live updates. */
export interface Connection {
  /** Says who is signed in, and up to where this page knows of everything; false where that one is followed for already. */
  readonly open: (who: string, position: number) => boolean
  readonly close: () => void
}

/** Follows by a worker that all pages of the browser share; where there is none, by itself. */
export function connect(tell: (event: LiveEvent) => void, changed: (connected: boolean) => void): Connection {
  let who = ''
  let position = 0
  const hear = (answer: Answered) => {
    if (answer.kind === 'ask') ask({ kind: 'here' })
    else if (answer.kind === 'connected') changed(answer.connected)
    else {
      if (answer.event.kind === 'end') who = ''
      else position = Math.max(position, answer.event.position)
      tell(answer.event)
    }
  }
  const ask = reach(hear)
  // A page that slept was perhaps forgotten meanwhile.
  const woke = () => {
    if (who && document.visibilityState === 'visible') ask({ kind: 'open', who, position })
  }
  document.addEventListener('visibilitychange', woke)
  window.addEventListener('pageshow', woke)
  window.addEventListener('online', () => ask({ kind: 'retry' }))
  window.addEventListener('pagehide', () => ask({ kind: 'close' }))
  return {
    open: (as, from) => {
      if (who === as) return false
      who = as
      position = from
      ask({ kind: 'open', who, position })
      return true
    },
    close: () => {
      who = ''
      ask({ kind: 'close' })
    },
  }
}

function reach(hear: (answer: Answered) => void): (asked: Asked) => void {
  if (typeof SharedWorker === 'undefined') return makeHub().join(hear)
  const { port } = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'rapport live' })
  port.onmessage = ({ data }: MessageEvent<Answered>) => hear(data)
  return (asked) => port.postMessage(asked)
}
