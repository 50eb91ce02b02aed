import { useSyncExternalStore } from 'react'

let now = new Date()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = new Date()
    for (const tell of listeners) tell()
  }, 30_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const current = () => {
  if (Date.now() - now.getTime() > 60_000) now = new Date()
  return now
}

/** The time, at most a minute old; whoever shows "5 min ago" is drawn again as it passes. */
export const useNow = (): Date => useSyncExternalStore(subscribe, current)
