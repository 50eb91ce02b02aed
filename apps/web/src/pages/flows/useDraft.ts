import { useEffect, useRef, useState } from 'react'
import type { Draft } from './types.ts'

/** Edits that can be taken back. */
const MOST = 100
/** Milliseconds within which typing at one place is one edit. */
const PAUSE = 800

export interface Edited {
  readonly draft: Draft
  readonly changed: boolean
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** `place`: edits at the same one that follow each other at once are taken back together. */
  change(part: Partial<Draft>, place?: string): void
  undo(): void
  redo(): void
  /** Begins anew from what is saved. */
  reset(saved: Draft): void
}

/** What is edited, with the way back. */
export function useDraft(saved: Draft): Edited {
  const [state, setState] = useState({ draft: saved, past: [] as readonly Draft[], future: [] as readonly Draft[] })
  const [base, setBase] = useState(saved)
  const last = useRef({ place: '', at: 0 })
  const changed = JSON.stringify(state.draft) !== JSON.stringify(base)
  // Where nothing was changed here, what somebody else wrote is shown.
  const text = JSON.stringify(saved)
  useEffect(() => {
    if (changed) return
    setBase(saved)
    setState((before) => (JSON.stringify(before.draft) === text ? before : { draft: saved, past: [], future: [] }))
    // oxlint-disable-next-line react/exhaustive-deps
  }, [text])
  return {
    draft: state.draft,
    changed,
    canUndo: state.past.length > 0,
    canRedo: state.future.length > 0,
    change(part, place = '') {
      const now = Date.now()
      const goesOn = place !== '' && place === last.current.place && now - last.current.at < PAUSE
      last.current = { place, at: now }
      setState(({ draft, past }) => ({
        draft: { ...draft, ...part },
        past: goesOn ? past : [...past, draft].slice(-MOST),
        future: [],
      }))
    },
    undo: () => {
      last.current.place = ''
      setState((now) => {
        const before = now.past.at(-1)
        return before ? { draft: before, past: now.past.slice(0, -1), future: [now.draft, ...now.future] } : now
      })
    },
    redo: () => {
      last.current.place = ''
      setState((now) => {
        const [next, ...future] = now.future
        return next ? { draft: next, past: [...now.past, now.draft], future } : now
      })
    },
    reset(next) {
      setBase(next)
      setState({ draft: next, past: [], future: [] })
    },
  }
}
