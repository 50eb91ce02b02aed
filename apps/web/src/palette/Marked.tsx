import type { ReactNode } from 'react'
import styles from './Palette.module.css'

/** A text with the places marked where it has what was typed: `[from, to]`, in order. */
export function Marked({ text, ranges }: { text: string; ranges: readonly (readonly [from: number, to: number])[] }) {
  const parts: ReactNode[] = []
  let at = 0
  for (const [from, to] of ranges) {
    parts.push(text.slice(at, from))
    parts.push(
      <mark key={from} className={styles.mark}>
        {text.slice(from, to)}
      </mark>,
    )
    at = to
  }
  parts.push(text.slice(at))
  return <>{parts}</>
}
