/** Whether the session ended while somebody was at work; whoever wants to know is told. */
let ended = false
const listeners = new Set<() => void>()

/** Says that the server no longer knows the session, or that somebody signed in again. */
export function setSessionEnded(now: boolean): void {
  if (ended === now) return
  ended = now
  for (const listener of listeners) listener()
}

export const sessionEnded = (): boolean => ended
export const onSessionEnd = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
