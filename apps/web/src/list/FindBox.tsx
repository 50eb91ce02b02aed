import { Kbd } from '@rapport/ui'
import { Search } from 'lucide-react'
import { type Ref, useEffect, useRef, useState } from 'react'
import styles from './List.module.css'

/** Finds by name, mail address, phone …; tells the list a moment after the typing pauses. */
export function FindBox({
  label,
  hint = `${label}…`,
  value,
  onFind,
  onLeave,
  ref,
}: {
  label: string
  /** What stands in it while nothing is typed. */
  hint?: string
  value: string
  onFind: (text: string) => void
  onLeave: () => void
  ref: Ref<HTMLInputElement>
}) {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const [given, setGiven] = useState(value)
  if (given !== value) {
    setGiven(value)
    setText(value)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const tell = (next: string, soon: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onFind(next), soon)
  }
  return (
    <div className={styles.find} role="search">
      <Search size={16} strokeWidth={1.6} aria-hidden />
      <input
        ref={ref}
        type="search"
        aria-label={label}
        placeholder={hint}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          tell(event.target.value, 180)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'ArrowDown') {
            tell(text, 0)
            onLeave()
          }
          if (event.key === 'Escape') {
            if (text) {
              setText('')
              tell('', 0)
            } else onLeave()
          }
          event.stopPropagation()
        }}
      />
      <span className={styles.key}>
        <Kbd>/</Kbd>
      </span>
    </div>
  )
}
