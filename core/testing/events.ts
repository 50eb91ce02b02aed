/** A page that follows live updates: reads server-sent events as they come, and keeps them. */
import http from 'node:http'

export interface Heard {
  readonly event: string
  readonly data: Record<string, unknown>
  /** The last id that was said by then. */
  readonly id: string | null
}

export interface Follower {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  /** Everything that came so far, oldest first. */
  readonly received: readonly Heard[]
  /** Everything that came, as it came. */
  text(): string
  lastId(): string | null
  /** The first event, from those that came on, for which it holds. Throws when the stream ends before. */
  until(holds: (event: Heard) => boolean): Promise<Heard>
  readonly ended: Promise<void>
  /** Takes nothing more off the connection, or goes on. */
  pause(): void
  resume(): void
  close(): void
}

/** Opens `/api/v1/live` of a server; resolves when its head has come. */
export function follow(
  address: string,
  cookie: string,
  { after, lastEventId }: { after?: number; lastEventId?: string } = {},
): Promise<Follower> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) }
    const request = http.get(
      `${address}/api/v1/live${after === undefined ? '' : `?after=${after}`}`,
      { headers, agent: false },
      (answer) => {
        const received: Heard[] = []
        const waiting = new Set<() => void>()
        let [whole, rest, id, open] = ['', '', null as string | null, true]
        const tell = (): void => waiting.forEach((look) => look())
        const ended = new Promise<void>((over) => {
          const end = (): void => {
            open = false
            over()
            tell()
          }
          answer.once('end', end).once('close', end).once('error', end)
        })
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => {
          whole += chunk
          const blocks = (rest + chunk).split('\n\n')
          rest = blocks.pop()!
          for (const block of blocks) {
            const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]))
            id = fields.get('id') ?? id
            const data = fields.get('data')
            if (data !== undefined)
              received.push({ event: fields.get('event') ?? 'message', data: JSON.parse(data) as Record<string, unknown>, id })
          }
          tell()
        })
        resolve({
          status: answer.statusCode!,
          headers: answer.headers,
          received,
          text: () => whole,
          lastId: () => id,
          ended,
          until(holds) {
            let at = 0
            return new Promise((found, missed) => {
              const look = (): void => {
                for (; at < received.length; at++)
                  if (holds(received[at]!)) {
                    waiting.delete(look)
                    return found(received[at]!)
                  }
                if (!open) missed(new Error(`The stream ended before. It said:\n${whole}`))
              }
              waiting.add(look)
              look()
            })
          },
          pause: () => answer.pause(),
          resume: () => answer.resume(),
          close: () => request.destroy(),
        })
      },
    )
    request.once('error', reject)
  })
}
