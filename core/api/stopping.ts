/** Stopping a server in the reverse order of its start. */

export type Step = () => unknown

export interface Stopping {
  /** Aborted as soon as the end was asked for. */
  readonly signal: AbortSignal
  /** What is being started: the end begins when it is there or has failed, so that it knows all its steps. */
  starting<T>(start: Promise<T>): Promise<T>
  /** Does a step at the end, before the steps that were added earlier. */
  add(step: Step): void
  /** Does every step, once; a step that fails is told and does not keep the others from being done. Then ends the process. */
  end(code: number): Promise<void>
}

/** Milliseconds in which further signals count as the same one. */
const echo = 500

/**
 * Ends on SIGTERM and SIGINT; a second signal calls `hurry`, a third ends the process at once. So does the end of `limit`
 * milliseconds: whoever waits for the process (a supervisor, an upgrade) does not wait for what hangs.
 */
export function makeStopping(hurry: () => void, tell: (line: string) => void, limit = 60_000): Stopping {
  const steps: Step[] = []
  const aborting = new AbortController()
  let begun: Promise<unknown> = Promise.resolve()
  let asked = 0
  let last = Number.NEGATIVE_INFINITY
  const end = async (code: number): Promise<void> => {
    aborting.abort()
    setTimeout(() => {
      tell('Stopping took too long; what was left was broken off.')
      process.exit(1)
    }, limit).unref()
    await begun
    for (const step of steps.splice(0).reverse()) {
      try {
        await step()
      } catch (error) {
        tell(`While stopping: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    process.exit(code)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      // One Ctrl-C comes several times: from the terminal, and again from npm and the shell between.
      const now = performance.now()
      if (now - last < echo) return
      last = now
      asked++
      if (asked === 1) void end(0)
      else if (asked === 2) hurry()
      else process.exit(1)
    })
  return {
    signal: aborting.signal,
    starting(start) {
      begun = start.catch(() => {})
      return start
    },
    add: (step) => void steps.push(step),
    end,
  }
}
