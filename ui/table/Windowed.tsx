import { type HTMLAttributes, type ReactNode, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { scrollToShow, visibleWindow } from './visibleWindow.ts'
import styles from './Windowed.module.css'

/** What a page may ask of the list. */
export interface WindowedHandle {
  /** Scrolls as little as needed for the row to be seen. */
  show(index: number): void
  focus(): void
  readonly element: HTMLDivElement | null
}

/**
 * A scrolled list of equally tall rows of which only the seen ones exist. `head` stays on top and takes `headHeight`
 * pixels; `onSee` is told which rows are drawn, so that they can be fetched.
 */
export interface WindowedProps extends Omit<HTMLAttributes<HTMLDivElement>, 'style' | 'className' | 'children'> {
  total: number
  rowHeight: number
  head?: ReactNode
  headHeight?: number
  row: (index: number) => ReactNode
  onSee?: (first: number, end: number) => void
  /** Scroll position to start from, and where to report it, so that it is kept on the way back. */
  startAt?: number
  onScrolled?: (pixels: number) => void
  ref?: Ref<WindowedHandle>
}

export function Windowed(props: WindowedProps) {
  const { total, rowHeight, head, headHeight = 0, row, onSee, startAt = 0, onScrolled, ref, ...rest } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ scrolled: startAt, viewHeight: 0 })
  const view = { ...place, rowHeight, total }
  const seen = visibleWindow(view)

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () => setPlace({ scrolled: element.scrollTop, viewHeight: element.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.scrollTop = startAt
    measure()
    return () => observer.disconnect()
    // The starting place counts once; afterwards the reader scrolls.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [])

  useEffect(() => {
    if (place.viewHeight > 0) onSee?.(seen.first, seen.end)
  }, [onSee, seen.first, seen.end, place.viewHeight])

  useImperativeHandle(ref, () => ({
    show: (index) => {
      const element = scroller.current
      if (!element) return
      const now = { scrolled: element.scrollTop, viewHeight: element.clientHeight, rowHeight, total }
      const to = scrollToShow(index, headHeight, now)
      if (to !== null) element.scrollTop = to
    },
    focus: () => scroller.current?.focus({ preventScroll: true }),
    get element() {
      return scroller.current
    },
  }))

  const scroll = () => {
    const element = scroller.current
    if (!element) return
    onScrolled?.(element.scrollTop)
    const next = { scrolled: element.scrollTop, viewHeight: element.clientHeight }
    // Drawn in the same frame as the scroll, or a fast wheel shows white.
    flushSync(() => setPlace(next))
  }

  const rows: ReactNode[] = []
  for (let index = seen.first; index < seen.end; index++) rows.push(row(index))
  // Heights and places of a windowed list are known only while scrolling, so they are the one thing set inline.
  return (
    // A scrolled region is reached by keyboard (WCAG 2.1.1); its role comes with the other attributes.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div tabIndex={0} {...rest} ref={scroller} className={styles.scroller} onScroll={scroll}>
      {head}
      <div className={styles.space} role="presentation" style={{ height: seen.height }}>
        <div className={styles.layer} role="presentation" style={{ transform: `translateY(${seen.top}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  )
}
