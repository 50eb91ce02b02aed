import { useNavigate } from '@tanstack/react-router'
import type { KeyboardEvent, RefObject } from 'react'
import { usePageKeys } from '../shell/usePageKeys.ts'
import type { WorkObject } from './work.ts'

interface WorkKeys {
  object: WorkObject
  make: () => void
}

/** Keys of a list of work: J and K go from one ring to the next, D ticks, Enter opens, C makes a new one. */
export function useWorkKeys(list: RefObject<HTMLElement | null>, { object, make }: WorkKeys) {
  const navigate = useNavigate()
  const rings = () => [...(list.current?.querySelectorAll<HTMLButtonElement>('li > [role=checkbox]') ?? [])]
  const here = () => rings().findIndex((ring) => ring.parentElement?.contains(document.activeElement))
  const go = (step: number) => {
    const all = rings()
    const at = here()
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + step))
    all[next]?.focus()
    all[next]?.scrollIntoView({ block: 'nearest' })
  }
  const tick = () => {
    const all = rings()
    const at = here()
    if (at < 0) return
    // What is done leaves the list: whoever works by keys stands at the next.
    ;(all[at + 1] ?? all[at - 1])?.focus()
    all[at]?.click()
  }
  usePageKeys({ j: () => go(1), k: () => go(-1), d: tick, c: make })
  return {
    /** Where a ring has the focus, arrows move and Enter opens. */
    onKeyDown: (event: KeyboardEvent) => {
      if (!(event.target instanceof HTMLElement) || event.target.getAttribute('role') !== 'checkbox') return
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      const link = event.target.parentElement?.querySelector('a')
      if (step !== undefined) go(step)
      else if (event.key === 'Enter' && link)
        void navigate({ to: '/$path/$id', params: { path: object.path, id: link.pathname.split('/').at(-1)! }, search: {} })
      else return
      event.preventDefault()
    },
  }
}
