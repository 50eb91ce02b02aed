import { useLayoutEffect, useRef, useState } from 'react'

/**
 * Functions that stay the same object for ever and always do the newest thing, so that rows which do not change are
 * not drawn again.
 */
export function useLatest<Acts extends object>(acts: Acts): Acts {
  const latest = useRef(acts)
  useLayoutEffect(() => {
    latest.current = acts
  })
  const [stable] = useState(() => {
    const call =
      (name: PropertyKey) =>
      (...values: unknown[]) =>
        (latest.current[name as keyof Acts] as (...given: unknown[]) => unknown)(...values)
    return Object.fromEntries(Object.keys(acts).map((name) => [name, call(name)])) as Acts
  })
  return stable
}
