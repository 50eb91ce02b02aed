import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '../controls/Button.tsx'
import { cx } from '../cx.ts'
import styles from './Clamped.module.css'

/** Long text of which the first twelve lines are shown until more is asked for; `more` and `less` name the two ways. */
export function Clamped({ more, less, children }: { more: string; less: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const [cut, setCut] = useState(false)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const element = box.current
    if (!element || open) return
    const observer = new ResizeObserver(() => setCut(element.scrollHeight > element.clientHeight + 1))
    observer.observe(element)
    return () => observer.disconnect()
  }, [open])
  return (
    <>
      <div ref={box} className={cx(styles.text, !open && styles.clamped)}>
        {children}
      </div>
      {cut ? (
        <Button look="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? less : more}
        </Button>
      ) : null}
    </>
  )
}
