import { X } from 'lucide-react'
import { type ReactNode, type SyntheticEvent, useEffect, useId, useRef, useState } from 'react'
import { IconButton } from '../controls/Button.tsx'
import { cx } from '../cx.ts'
import styles from './Dialog.module.css'
import { OverlayHost } from './host.ts'

/** A question or a small form over the page; on a phone it comes from below. */
export interface DialogProps {
  title: string
  closeLabel: string
  onClose: () => void
  wide?: boolean
  /** The buttons; a button of type `submit` sends the form. */
  foot?: ReactNode
  /** Makes the dialog a form. */
  onSubmit?: () => void
  children: ReactNode
}

/**
 * Mounted means open. It is the browser's own modal: focus stays inside, Esc closes, and focus returns to where it
 * was. Click beside it closes too.
 */
export function Dialog({ title, closeLabel, onClose, wide, foot, onSubmit, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [host, setHost] = useState<HTMLElement | null>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    if (!element) return
    const before = document.activeElement
    element.showModal()
    setHost(element)
    const first = element.querySelector<HTMLElement>('[data-focus]') ?? element.querySelector<HTMLElement>('[data-foot] button')
    first?.focus()
    return () => {
      element.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  const cancel = (event: SyntheticEvent) => {
    event.preventDefault()
    onClose()
  }
  const inside = (
    <>
      <div className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          {title}
        </h2>
        <IconButton label={closeLabel} onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      <div className={styles.body}>{children}</div>
      {foot ? (
        <div className={styles.foot} data-foot>
          {foot}
        </div>
      ) : null}
    </>
  )
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className={cx(styles.dialog, wide && styles.wide)}
      onCancel={cancel}
      onKeyDown={(event) => event.stopPropagation()}
      onPointerDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <OverlayHost value={host}>
        {onSubmit ? (
          <form
            noValidate
            className={styles.frame}
            onSubmit={(event) => {
              event.preventDefault()
              onSubmit()
            }}
          >
            {inside}
          </form>
        ) : (
          <div className={styles.frame}>{inside}</div>
        )}
      </OverlayHost>
    </dialog>
  )
}
