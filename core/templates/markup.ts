/**
 * HTML of MJML. The library takes most of a second to load and some milliseconds for each mail, all at once: it lives in a thread
 * of its own, for as long as it is used, so that nobody who asks this process for something else waits for it.
 */
import { Worker } from 'node:worker_threads'

interface Thread {
  readonly worker: Worker
  readonly asked: Map<number, PromiseWithResolvers<string>>
  resting: NodeJS.Timeout | undefined
}

/** Milliseconds that a thread without anything to do is kept. */
const rest = 60_000
/** Milliseconds that one mail may take; what is written to take longer costs its writer a new thread, and others nothing. */
const longest = 20_000

let current: Thread | undefined
let last = 0

/** Nothing is read from files, and no fonts are asked of anybody. Rejects with what the library says of a source that makes no mail. */
export async function htmlOfMjml(source: string): Promise<string> {
  const thread = (current ??= open())
  clearTimeout(thread.resting)
  const id = ++last
  const answer = Promise.withResolvers<string>()
  thread.asked.set(id, answer)
  thread.worker.ref()
  thread.worker.postMessage({ id, source })
  const timer = setTimeout(() => end(thread, new Error(`It takes longer than ${longest / 1000} seconds.`)), longest)
  try {
    return await answer.promise
  } finally {
    clearTimeout(timer)
    thread.asked.delete(id)
    if (thread.asked.size === 0) {
      thread.worker.unref()
      thread.resting = setTimeout(() => end(thread), rest).unref()
    }
  }
}

function open(): Thread {
  const worker = new Worker(new URL('./mjml-thread.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 256 } })
  const thread: Thread = { worker, asked: new Map(), resting: undefined }
  worker.on('message', ({ id, html, failed }: { id: number; html?: string; failed?: string }) => {
    const answer = thread.asked.get(id)
    if (html === undefined) answer?.reject(new Error(failed))
    else answer?.resolve(html)
  })
  worker.on('error', (error) => end(thread, error))
  worker.on('exit', () => end(thread, new Error('The thread that makes mails ended.')))
  return thread
}

/** Whoever still waits is told why; the next mail begins another thread. */
function end(thread: Thread, error = new Error('The thread that makes mails was ended.')): void {
  if (current === thread) current = undefined
  clearTimeout(thread.resting)
  for (const { reject } of thread.asked.values()) reject(error)
  thread.asked.clear()
  void thread.worker.terminate()
}
