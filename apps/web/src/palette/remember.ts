/** The records that somebody opened last, in this browser: ids only, so that nothing is kept here that may be hidden or gone by now. */

export interface Opened {
  readonly object: string
  readonly id: string
}

const most = 8
const keyOf = (member: string): string => `rapport.recent.${member}`

/** Newest first. */
export function opened(member: string): readonly Opened[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(member)) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isOpened).slice(0, most) : []
  } catch {
    return []
  }
}

/** Somebody opened a record. A browser that keeps nothing is no error. */
export function remember(member: string, { object, id }: Opened): void {
  const others = opened(member).filter((one) => one.id !== id)
  try {
    localStorage.setItem(keyOf(member), JSON.stringify([{ object, id }, ...others].slice(0, most)))
  } catch {
    // Kept by nobody: the palette begins empty.
  }
}

const isOpened = (one: unknown): one is Opened =>
  typeof one === 'object' && one !== null && typeof (one as Opened).object === 'string' && typeof (one as Opened).id === 'string'
