/** What stays in a browser after somebody agreed: one entry of the site's local storage, with an id and its end. That it is there is the consent. */

/** Its name there. */
export const place = 'rapport'
/** Milliseconds that it counts from the moment of the consent: 13 months at most, and no visit makes it longer. */
export const longest = 395 * 86_400_000

export interface Kept {
  /** The id; null where nothing is kept. What is over, or cannot be read, is removed. */
  read(): string | null
  keep(id: string): void
  clear(): void
}

/** `storage` may throw, and what it gives may: browsers refuse it. Then nothing is kept. */
export function openKept(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, now: () => number): Kept {
  const until = (): number =>
    endIn(
      attempt(() => storage().getItem(place)),
      now(),
    ) ?? now() + longest
  const clear = (): void => void attempt(() => storage().removeItem(place))
  return {
    read() {
      const text = attempt(() => storage().getItem(place))
      if (endIn(text, now()) !== null) return text!.split(' ', 1)[0]!
      if (text !== null) clear()
      return null
    },
    keep: (id) => void attempt(() => storage().setItem(place, `${id} ${until()}`)),
    clear,
  }
}

/** When it ends, in milliseconds; null where it has, or says nothing that was written here. */
function endIn(text: string | null, now: number): number | null {
  const [, end] = /^[0-9a-f]{32} (\d{13})$/.exec(text ?? '') ?? []
  return end !== undefined && Number(end) > now && Number(end) <= now + longest ? Number(end) : null
}

function attempt<T>(act: () => T): T | null {
  try {
    return act()
  } catch {
    return null
  }
}
