/** One connection that events are written to. What its reader does not take, is not kept for long. */
import type { ServerResponse } from 'node:http'
import { commonHeaders } from '../api/index.ts'

export interface Stream {
  /** Writes a text; false when the connection is gone, or was closed because too much waits to be taken. */
  send(text: string): boolean
  end(last?: string): void
  readonly isOpen: boolean
}

/** Bytes that may wait for a reader who is slow: more, and it comes back and reads anew. */
export const mostWaiting = 256 * 1024

/** Begins the answer. Proxies are told to hand on each event at once, and to keep nothing. */
export function openStream(response: ServerResponse, requestId: string, closed: () => void, room = mostWaiting): Stream {
  let open = true
  response.once('close', () => {
    open = false
    closed()
  })
  response.on('error', () => {})
  response.writeHead(200, {
    ...commonHeaders,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': requestId,
  })
  response.socket?.setNoDelay(true)
  return {
    get isOpen() {
      return open
    },
    send(text) {
      if (!open) return false
      response.write(text)
      if (response.writableLength <= room) return true
      open = false
      response.destroy()
      return false
    },
    end(last) {
      if (!open) return
      open = false
      response.end(last)
    },
  }
}
