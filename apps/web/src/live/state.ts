import type { Change, Told } from './events.ts'

/** Whether the server is heard. `lost` only after a while: a connection that is made anew at once is nobody's business. */
let lost = false
const watchers = new Set<() => void>()
let timer: ReturnType<typeof setTimeout> | undefined
/** Milliseconds without the server until that is said. */
const PATIENCE = 3000

export function setConnected(connected: boolean): void {
  clearTimeout(timer)
  timer = undefined
  if (!connected) timer = setTimeout(() => setLost(true), PATIENCE)
  else setLost(false)
}
function setLost(now: boolean): void {
  if (lost === now) return
  lost = now
  for (const watcher of watchers) watcher()
}
export const isLost = (): boolean => lost
export const onLost = (watcher: () => void): (() => void) => {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

/** What pages listen to that keep rows of their own. `null`: everything may be another. */
export type Listener = (change: Change | null) => void
const listeners = new Set<Listener>()
export const onChange = (listener: Listener): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
export function tellChange(change: Change | null): void {
  for (const told of change?.changes ?? []) remember(told)
  for (const listener of listeners) listener(change)
}

/** Who changed a field last, as far as this page has heard. */
const authors = new Map<string, string>()
const REMEMBERED = 500
function remember({ id, fields, by }: Told): void {
  for (const field of fields) {
    authors.delete(`${id} ${field}`)
    authors.set(`${id} ${field}`, by.name)
  }
  for (const key of authors.keys()) {
    if (authors.size <= REMEMBERED) break
    authors.delete(key)
  }
}
export const authorOf = (id: string, field: string): string | undefined => authors.get(`${id} ${field}`)
