import { type HTMLAttributes, type ReactNode, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { cx } from '../cx.ts'
import { originTop, scrollToShow, visibleWindow } from './visibleWindow.ts'
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
  /** The width that the rows need; a view that is narrower scrolls sideways and says so to the style sheet. */
  least?: number
  row: (index: number) => ReactNode
  /** The current row, and the id of what is current in it: named to screen readers while it is drawn; −1 is the head. */
  active?: { row: number; id: string }
  /** The row out of which something may hang, over the rows below. */
  raised?: number
  onSee?: (first: number, end: number) => void
  /** Scroll position to start from, and where to report it, so that it is kept on the way back. */
  startAt?: number
  onScrolled?: (pixels: number) => void
  ref?: Ref<WindowedHandle>
}

export function Windowed(props: WindowedProps) {
  const { total, rowHeight, head, headHeight = 0, least = 0, row, active, raised, onSee, startAt = 0, onScrolled, ref, ...rest } = props
  const scroller = useRef<HTMLDivElement>(null)
  const layer = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ scrolled: startAt, viewHeight: 0, viewWidth: 0 })
  const seen = visibleWindow({ ...place, rowHeight, total })

  const now = (element: HTMLDivElement) => ({ scrolled: element.scrollTop, viewHeight: place.viewHeight, rowHeight, total })
  /** Puts the rows of a compressed list where they belong; those of others never move. */
  const settle = (element: HTMLDivElement, origin: number) => {
    if (!layer.current) return
    const top = originTop(origin, now(element))
    layer.current.style.transform = top === 0 ? '' : `translateY(${top}px)`
  }

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () => setPlace({ scrolled: element.scrollTop, viewHeight: element.clientHeight, viewWidth: element.clientWidth })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.scrollTop = startAt
    measure()
    return () => observer.disconnect()
    // The starting place counts once; afterwards the reader scrolls.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [])

  useLayoutEffect(() => {
    if (scroller.current && seen.origin > 0) settle(scroller.current, seen.origin)
  })

  useEffect(() => {
    if (place.viewHeight > 0) onSee?.(seen.first, seen.end)
  }, [onSee, seen.first, seen.end, place.viewHeight])

  useImperativeHandle(ref, () => ({
    show: (index) => {
      const element = scroller.current
      if (!element) return
      const to = scrollToShow(index, headHeight, { ...now(element), viewHeight: element.clientHeight })
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
    const next = visibleWindow(now(element))
    // Drawn in the same frame as the scroll, or a fast wheel shows white; not at all while the same rows are seen.
    if (next.first !== seen.first || next.end !== seen.end || next.origin !== seen.origin)
      flushSync(() => setPlace((before) => ({ ...before, scrolled: element.scrollTop })))
    else settle(element, seen.origin)
  }

  const rows: ReactNode[] = []
  for (let index = seen.first; index < seen.end; index++)
    rows.push(
      <div
        key={index}
        role="presentation"
        className={cx(styles.slot, index === raised && styles.raised)}
        style={{ top: (index - seen.origin) * rowHeight, height: rowHeight }}
      >
        {row(index)}
      </div>,
    )
  // Heights and places of a windowed list are known only while scrolling, so they are the one thing set inline.
  return (
    // A scrolled region is reached by keyboard (WCAG 2.1.1); its role comes with the other attributes.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div
      tabIndex={0}
      {...rest}
      aria-activedescendant={active && (active.row < 0 || (active.row >= seen.first && active.row < seen.end)) ? active.id : undefined}
      ref={scroller}
      className={styles.scroller}
      data-sideways={least > place.viewWidth || undefined}
      onScroll={scroll}
    >
      {head}
      <div className={styles.space} role="presentation" style={{ height: seen.height }}>
        <div ref={layer} className={styles.layer} role="presentation">
          {rows}
        </div>
      </div>
    </div>
  )
}
