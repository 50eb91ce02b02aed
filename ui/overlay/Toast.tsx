import { type ReactNode, useEffect, useState } from 'react'
import { Button } from '../controls/Button.tsx'
import { Kbd } from '../display/Kbd.tsx'
import styles from './Toast.module.css'

/** What just happened, in the past tense, and the way back where there is one. */
export interface ToastContent {
  id: string
  text: ReactNode
  undo?: { label: string; key?: string; onUndo: () => void }
}

/** Shows the newest toast for eight seconds, longer while pointed at or focused; always in the page for `role=status`. */
export function Toast({ toast, onGone }: { toast: ToastContent | null; onGone: (id: string) => void }) {
  const [held, setHeld] = useState(false)
  const id = toast?.id
  useEffect(() => {
    if (!id || held) return
    const timer = setTimeout(() => onGone(id), 8000)
    return () => clearTimeout(timer)
  }, [id, held, onGone])
  const hold = { onPointerEnter: () => setHeld(true), onFocus: () => setHeld(true) }
  const release = { onPointerLeave: () => setHeld(false), onBlur: () => setHeld(false) }
  return (
    <div className={styles.place} role="status">
      {toast ? (
        <div key={toast.id} className={styles.toast} {...hold} {...release}>
          <span className={styles.text}>{toast.text}</span>
          {toast.undo ? (
            <Button look="inkAccent" size="small" onClick={toast.undo.onUndo}>
              {toast.undo.label}
              {toast.undo.key ? <Kbd onInk>{toast.undo.key}</Kbd> : null}
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}
