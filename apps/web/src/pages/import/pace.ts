import { useEffect, useRef, useState } from 'react'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'

/** How far it was, and when (milliseconds). */
export interface Mark {
  at: number
  rows: number
}

/** Looks back this far, in milliseconds: long enough to be steady, short enough to follow a change. */
const WINDOW = 15_000

/** The marks that still count after a new one. */
export const marked = (marks: readonly Mark[], mark: Mark): readonly Mark[] => {
  const last = marks.at(-1)
  if (last && (mark.rows < last.rows || mark.at <= last.at)) return [mark]
  return [...marks.filter(({ at }) => mark.at - at <= WINDOW), mark]
}

/** Rows per second and seconds left; null until two marks differ by a second or more. */
export function paceOf(marks: readonly Mark[], of: number): { rate: number; left: number } | null {
  const [first, last] = [marks[0], marks.at(-1)]
  if (!first || !last || last.at - first.at < 1000 || last.rows <= first.rows) return null
  const rate = ((last.rows - first.rows) / (last.at - first.at)) * 1000
  return { rate, left: Math.max(0, of - last.rows) / rate }
}

/** The pace of a run in words, as its progress comes in. */
export function usePace(rows: number, of: number): string {
  const marks = useRef<readonly Mark[]>([])
  const [text, setText] = useState(() => t('imports.pacing'))
  useEffect(() => {
    marks.current = marked(marks.current, { at: performance.now(), rows })
    const pace = paceOf(marks.current, of)
    if (pace) setText(t('imports.pace', { rate: numberText(Math.round(pace.rate)), left: spanText(pace.left) }))
  }, [rows, of])
  return text
}

/** "40 seconds", "12 minutes". */
export function spanText(seconds: number): string {
  if (seconds < 90) return t('imports.left.seconds', { count: Math.max(1, Math.round(seconds)) })
  return t('imports.left.minutes', { count: Math.round(seconds / 60) })
}
