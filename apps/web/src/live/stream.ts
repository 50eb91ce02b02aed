import { eventReader, type LiveEvent } from './events.ts'

/** Milliseconds without a sign of life after which a connection counts as broken; the server gives one every 15 seconds. */
const SILENCE = 45_000
/** Milliseconds until it is tried again: twice as long each time, up to the longest, and never all at the same moment. */
const FIRST = 500
const LONGEST = 30_000

export interface Stream {
  /** Everything up to here is told. */
  readonly position: () => number
  /** Whether events come; false while it is tried again. */
  readonly connected: () => boolean
  /** Tries at once what is waited for. */
  readonly retry: () => void
  readonly close: () => void
}

/** Follows live updates from a position on, and again after every break, until the session ends. */
export function openStream(from: number, tell: (event: LiveEvent) => void, changed: (connected: boolean) => void): Stream {
  let position = from
  let connected = false
  let hurry = () => {}
  const closing = new AbortController()

  const say = (now: boolean) => {
    if (now === connected) return
    connected = now
    changed(now)
  }

  void follow()
  return { position: () => position, connected: () => connected, retry: () => hurry(), close: () => closing.abort() }

  async function follow(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; failures++) {
      const outcome = await once(() => (failures = -1))
      if (closing.signal.aborted) return
      say(false)
      if (outcome === 'over') return tell({ kind: 'end' })
      const pause = Math.min(FIRST * 2 ** Math.max(failures, 0), LONGEST)
      await new Promise<void>((go) => {
        const timer = setTimeout(go, pause * (0.5 + Math.random()))
        hurry = () => {
          clearTimeout(timer)
          go()
        }
        closing.signal.addEventListener('abort', hurry, { once: true })
      })
    }
  }

  /** One connection, until it breaks. */
  async function once(begun: () => void): Promise<'broken' | 'over'> {
    const silent = new AbortController()
    let timer = setTimeout(() => silent.abort(), SILENCE)
    const signal = AbortSignal.any([closing.signal, silent.signal])
    let over = false
    try {
      const answer = await fetch(`/api/v1/live?after=${position}`, { headers: { Accept: 'text/event-stream' }, cache: 'no-store', signal })
      if (answer.status === 401) return 'over'
      if (!answer.ok || !answer.body) return 'broken'
      const read = eventReader(
        (event) => {
          if (event.kind === 'end') over = true
          else {
            begun()
            say(true)
            tell(event)
          }
        },
        (at) => {
          position = at
        },
      )
      const text = answer.body.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { value, done } = await text.read()
        if (done) return over ? 'over' : 'broken'
        clearTimeout(timer)
        timer = setTimeout(() => silent.abort(), SILENCE)
        read(value)
      }
    } catch {
      return over ? 'over' : 'broken'
    } finally {
      clearTimeout(timer)
      silent.abort()
    }
  }
}
