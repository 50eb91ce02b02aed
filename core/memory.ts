/** What was looked up a moment ago and counts as known for a few seconds, in this process. */

/** A value, and the moment (milliseconds) until which it may be believed. */
export interface Remembered<T> {
  readonly value: T
  readonly until: number
}

export interface Memory<T> {
  /** What is known under the key, else what `load` finds; null where there is nothing. Several who ask at once ask once. */
  find(key: string): Promise<T | null>
  /** What is known now, without asking. */
  peek(key: string): T | undefined
  /** Forgets what matches. What is being looked up at that moment is not remembered: it may have been read before the change. */
  forget(matches: (value: T) => boolean): void
}

const mostKnown = 20_000

export function openMemory<T>(load: (key: string) => Promise<Remembered<T> | null>, now: () => number): Memory<T> {
  const known = new Map<string, Remembered<T>>()
  const underWay = new Map<string, Promise<T | null>>()
  let epoch = 0

  async function lookUp(key: string): Promise<T | null> {
    const begun = epoch
    const found = await load(key)
    if (found && begun === epoch) remember(key, found)
    return found?.value ?? null
  }

  function remember(key: string, found: Remembered<T>): void {
    if (known.size >= mostKnown) {
      for (const [one, { until }] of known) if (until <= now()) known.delete(one)
      if (known.size >= mostKnown) known.clear()
    }
    known.set(key, found)
  }

  return {
    async find(key) {
      const entry = known.get(key)
      if (entry && entry.until > now()) return entry.value
      known.delete(key)
      const begun = underWay.get(key)
      if (begun) return begun
      const loading = lookUp(key).finally(() => {
        if (underWay.get(key) === loading) underWay.delete(key)
      })
      underWay.set(key, loading)
      return loading
    },
    peek: (key) => known.get(key)?.value,
    forget(matches) {
      epoch++
      underWay.clear()
      for (const [key, { value }] of known) if (matches(value)) known.delete(key)
    },
  }
}
