import { cx, Kbd } from '@rapport/ui'
import { Search, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import type { Entry, Group } from './entries.ts'
import styles from './Palette.module.css'

export interface PaletteFrameProps {
  label: string
  closeLabel: string
  placeholder: string
  text: string
  onText: (text: string) => void
  groups: readonly Group[]
  /** Whether what is shown may still change for this text: Enter then waits for it, unless something was chosen by hand. */
  waiting: boolean
  /** Whether choosing an entry leads on inside the palette; called instead of closing it. */
  keepsOpen: (entry: Entry) => boolean
  /** Said instead of entries, or beside them. */
  note: ReactNode
  /** Spoken when it changes. */
  status: string
  foot: ReactNode
  onClose: () => void
}

/**
 * A box to type in with a list of what fits: the focus stays in the box, arrows move through the list, Enter chooses. It is the
 * browser's own modal; on a phone it covers the page from above the keyboard.
 */
export function PaletteFrame({
  label,
  closeLabel,
  placeholder,
  text,
  onText,
  groups,
  waiting,
  keepsOpen,
  note,
  status,
  foot,
  onClose,
}: PaletteFrameProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const listId = useId()
  const entries = groups.flatMap((group) => group.entries)
  const [moved, setMoved] = useState<string | null>(null)
  const pressed = useRef<string | null>(null)
  const current = entries.find(({ id }) => id === moved) ?? entries[0]
  useEffect(() => {
    const element = dialog.current
    const before = document.activeElement
    element?.showModal()
    return () => {
      element?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  const choose = (entry: Entry | undefined, elsewhere = false): void => {
    if (!entry) return
    if (elsewhere && entry.href) window.open(entry.href, '_blank', 'noopener')
    else {
      if (!keepsOpen(entry)) onClose()
      entry.onChoose()
    }
  }
  // Enter was pressed before the answer was there: what comes first in it is meant.
  const answered = useEffectEvent(() => {
    if (pressed.current === text) choose(current)
    pressed.current = null
  })
  useEffect(() => {
    if (!waiting) answered()
  }, [waiting])
  useEffect(() => {
    dialog.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [current?.id])
  const move = (by: number): void => {
    const at = entries.findIndex(({ id }) => id === current?.id)
    setMoved(entries[(at + by + entries.length) % entries.length]?.id ?? null)
  }
  const keys: Record<string, (event: KeyboardEvent) => void> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => setMoved(entries[Math.min(entries.length - 1, entries.findIndex(({ id }) => id === current?.id) + 6)]?.id ?? null),
    PageUp: () => setMoved(entries[Math.max(0, entries.findIndex(({ id }) => id === current?.id) - 6)]?.id ?? null),
    Enter: (event) => {
      if (waiting && moved === null) pressed.current = text
      else choose(current, event.metaKey || event.ctrlKey)
    },
  }
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      className={styles.dialog}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onKeyDown={(event) => {
        event.stopPropagation()
        const act = event.nativeEvent.isComposing ? undefined : keys[event.key]
        if (!act) return
        event.preventDefault()
        act(event)
      }}
      onPointerDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className={styles.frame}>
        <div className={styles.box}>
          <Search size={16} strokeWidth={1.6} aria-hidden />
          <input
            className={styles.input}
            role="combobox"
            aria-label={label}
            aria-expanded={entries.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={current ? `${listId}-${current.id}` : undefined}
            autoComplete="off"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="go"
            placeholder={placeholder}
            value={text}
            data-focus
            autoFocus
            onChange={(event) => {
              setMoved(null)
              pressed.current = null
              onText(event.target.value)
            }}
          />
          <button type="button" className={styles.close} aria-label={closeLabel} onClick={onClose}>
            <X size={16} strokeWidth={1.6} aria-hidden />
          </button>
        </div>
        <div className={styles.list} id={listId} role="listbox" aria-label={label}>
          {groups.map((group) => (
            <div key={group.id} role="group" aria-labelledby={`${listId}-${group.id}-head`}>
              <div className={styles.head} id={`${listId}-${group.id}-head`}>
                {group.label}
              </div>
              {group.entries.map((entry) => (
                <button
                  type="button"
                  tabIndex={-1}
                  key={entry.id}
                  id={`${listId}-${entry.id}`}
                  role="option"
                  aria-selected={entry.id === current?.id}
                  className={cx(styles.entry, entry.id === current?.id && styles.current)}
                  onPointerMove={() => moved !== entry.id && setMoved(entry.id)}
                  onClick={(event) => choose(entry, event.metaKey || event.ctrlKey)}
                >
                  <span className={styles.icon}>{entry.icon}</span>
                  <span className={styles.words}>
                    <span className={styles.name}>{entry.name ?? entry.label}</span>
                    {entry.context ? <span className={styles.context}>{entry.context}</span> : null}
                  </span>
                  {entry.hint ? <Kbd>{entry.hint}</Kbd> : null}
                </button>
              ))}
            </div>
          ))}
        </div>
        {note ? <div className={styles.note}>{note}</div> : null}
        <div className={styles.foot}>{foot}</div>
        <div role="status" className={styles.spoken}>
          {status}
        </div>
      </div>
    </dialog>
  )
}
