import { useEffect, useState } from 'react'

const KEY = 'rapport.rail'

/** Whether the rail shows icons only; `[` turns it, and the browser remembers. */
export function useSlimRail(): boolean {
  const [slim, setSlim] = useState(() => localStorage.getItem(KEY) === 'slim')
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target
      if (event.key !== '[' || event.ctrlKey || event.metaKey || event.altKey) return
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return
      setSlim((before) => {
        localStorage.setItem(KEY, before ? 'wide' : 'slim')
        return !before
      })
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
  return slim
}
