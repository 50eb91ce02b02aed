import { type PointerEvent, useRef } from 'react'

/** Milliseconds that a finger has to rest. */
const LONG = 450
/** Pixels that it may tremble meanwhile. */
const STILL = 8

/**
 * Acts when a finger rests on a row, as phones select. The tap that ends it does nothing more: `wasLong` tells the click
 * that follows, once.
 */
export function useLongPress(act: (index: number) => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const start = useRef({ x: 0, y: 0 })
  const long = useRef(false)
  const end = () => clearTimeout(timer.current)
  return {
    wasLong: () => {
      const was = long.current
      long.current = false
      return was
    },
    of: (index: number) => ({
      onPointerDown: (event: PointerEvent) => {
        long.current = false
        if (event.pointerType !== 'touch') return
        start.current = { x: event.clientX, y: event.clientY }
        end()
        timer.current = setTimeout(() => {
          long.current = true
          act(index)
        }, LONG)
      },
      onPointerMove: (event: PointerEvent) => {
        if (Math.hypot(event.clientX - start.current.x, event.clientY - start.current.y) > STILL) end()
      },
      onPointerUp: end,
      onPointerCancel: end,
      // The menu of the browser for links would come at the same press.
      onContextMenu: (event: { preventDefault: () => void; nativeEvent: Event }) => {
        if (event.nativeEvent instanceof globalThis.PointerEvent && event.nativeEvent.pointerType === 'touch') event.preventDefault()
      },
    }),
  }
}
