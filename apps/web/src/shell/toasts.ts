import type { ReactNode } from 'react'

/** What just happened, and how to take it back. */
export interface Happened {
  text: ReactNode
  undo?: () => void
}

let shown: (Happened & { id: string }) | null = null
let count = 0
const listeners = new Set<() => void>()

const tell = () => {
  for (const listener of listeners) listener()
}

/** Shows a toast; the newest wins. */
export function toast(happened: Happened): void {
  shown = { ...happened, id: String(++count) }
  tell()
}

/** Takes a toast away, if it is still the one shown. */
export function dismiss(id: string): void {
  if (shown?.id !== id) return
  shown = null
  tell()
}

export const shownToast = () => shown
export const onToast = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
