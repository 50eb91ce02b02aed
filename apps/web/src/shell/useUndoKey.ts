import { useEffect } from 'react'
import { dismiss } from './toasts.ts'

/** ⌘Z (Ctrl+Z) takes back what the toast tells of, unless text is being typed. */
export function useUndoKey(last: { id: string; undo: () => void } | null): void {
  useEffect(() => {
    if (!last) return
    const listen = (event: KeyboardEvent) => {
      const target = event.target
      if (event.key !== 'z' || !(event.metaKey || event.ctrlKey) || event.shiftKey) return
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return
      event.preventDefault()
      dismiss(last.id)
      last.undo()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [last])
}
