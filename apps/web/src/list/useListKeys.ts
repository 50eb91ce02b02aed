import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent } from 'react'
import type { WindowedHandle } from '@rapport/ui'

/** What the keys of a list do. */
export interface ListKeys {
  move: (rows: number, columns: number) => void
  end: (last: boolean) => void
  page: (down: boolean) => void
  open: () => void
  edit: () => void
  select: () => void
  selectAll: () => void
  find: () => void
  filter: () => void
  create: () => void
  help: () => void
  back: () => void
}

/**
 * Keys of the list. Single letters work anywhere on the page outside of text inputs; arrows and Enter need the list to
 * have the focus, because they mean something else on buttons and links.
 */
export function useListKeys(keys: ListKeys, list: RefObject<WindowedHandle | null>): { onKeyDown: (event: KeyboardEvent) => void } {
  const letters: Record<string, () => void> = {
    j: () => keys.move(1, 0),
    k: () => keys.move(-1, 0),
    e: keys.edit,
    x: keys.select,
    '/': keys.find,
    f: keys.filter,
    c: keys.create,
    '?': keys.help,
    Escape: keys.back,
  }
  const anywhere = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    if (document.querySelector('dialog[open]')) return
    const act = letters[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => anywhere(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])

  const inside: Record<string, () => void> = {
    ArrowDown: () => keys.move(1, 0),
    ArrowUp: () => keys.move(-1, 0),
    ArrowRight: () => keys.move(0, 1),
    ArrowLeft: () => keys.move(0, -1),
    PageDown: () => keys.page(true),
    PageUp: () => keys.page(false),
    Home: () => keys.end(false),
    End: () => keys.end(true),
    Enter: keys.open,
    F2: keys.edit,
    ' ': keys.select,
  }
  return {
    onKeyDown: (event) => {
      if (event.target !== list.current?.element || event.altKey) return
      if ((event.ctrlKey || event.metaKey) && event.key === 'a') {
        event.preventDefault()
        keys.selectAll()
      }
      if (event.ctrlKey || event.metaKey) return
      const act = inside[event.key]
      if (!act) return
      event.preventDefault()
      act()
    },
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    (['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) && (target as HTMLInputElement).type !== 'checkbox'))
