/** Messages on their way: in batches, again after a failure, never more than a page can bear. It knows neither the page nor the clock. */

export interface Item {
  readonly bytes: number
}

export interface QueueOptions<T extends Item> {
  /** Sends some, and says with which status they were answered; 0 where nobody answered. `leaving`: the page may be gone before the answer comes. */
  readonly send: (items: readonly T[], leaving: boolean) => Promise<number>
  /** Whether one may go now; others wait. */
  readonly may: (item: T) => boolean
  /** Calls back after so many milliseconds. */
  readonly later: (milliseconds: number, act: () => void) => void
  /** Between 0 and 1. */
  readonly random: () => number
}

export interface Queue<T> {
  add(item: T): void
  /** Sends what may go, without waiting for more; as much as there is where the page is left. */
  flush(leaving?: boolean): void
  /** Forgets all that waits, and what is under way if it fails. */
  clear(): void
}

/** Messages that wait, and their bytes: beyond, the oldest go. */
export const mostItems = 200
export const mostBytes = 500_000
/** Of one batch: browsers let 64 KB go out of a page that is left. */
const batchItems = 50
const batchBytes = 50_000
/** Milliseconds for which more is waited for, and of the first wait after a failure, which doubles. */
const pause = 300
const first = 1000
const longestWait = 60_000
/** Failures one after the other, after which this page tries no more. */
const mostFailures = 8

export function openQueue<T extends Item>({ send, may, later, random }: QueueOptions<T>): Queue<T> {
  let items: T[] = []
  let isPlanned = false
  let underWay = 0
  let failures = 0
  /** Of what was added before the last clearing nothing comes back. */
  let age = 0
  let isClosed = false

  function plan(milliseconds: number): void {
    if (isPlanned || isClosed) return
    isPlanned = true
    later(milliseconds, () => {
      isPlanned = false
      if (underWay === 0) push(false)
    })
  }

  function push(leaving: boolean): boolean {
    const batch = take()
    if (batch.length === 0) return false
    const of = age
    underWay++
    send(batch, leaving).then(
      (status) => answered(batch, status, of),
      () => answered(batch, 0, of),
    )
    return true
  }

  function take(): T[] {
    const batch: T[] = []
    let bytes = 0
    for (const item of items) {
      if (!may(item)) continue
      if (batch.length === batchItems || (batch.length > 0 && bytes + item.bytes > batchBytes)) break
      batch.push(item)
      bytes += item.bytes
    }
    items = items.filter((item) => !batch.includes(item))
    return batch
  }

  function answered(batch: readonly T[], status: number, of: number): void {
    underWay--
    if (status >= 200 && status < 300) failures = 0
    else if (status === 401 || status === 403) close()
    else if (status === 0 || status === 408 || status === 429 || status >= 500) {
      if (++failures > mostFailures) close()
      else if (of === age) {
        items = [...batch, ...items]
        bound()
      }
    }
    if (items.some(may)) plan(failures === 0 ? 0 : Math.min(longestWait, first * 2 ** (failures - 1)) * (0.5 + random() / 2))
  }

  /** Nobody there takes what this page says. */
  function close(): void {
    isClosed = true
    items = []
  }

  function bound(): void {
    let bytes = 0
    for (const item of items) bytes += item.bytes
    while (items.length > mostItems || bytes > mostBytes) bytes -= items.shift()!.bytes
  }

  return {
    add(item) {
      if (isClosed) return
      items.push(item)
      bound()
      if (may(item)) plan(pause)
    },
    flush(leaving = false) {
      if (isClosed) return
      if (!leaving) plan(0)
      else while (push(true));
    },
    clear() {
      items = []
      age++
    },
  }
}
