import { useEffect, useEffectEvent } from 'react'

/** Whether a key is meant for the page: nobody types, and no dialog is open. */
export function isForPage(event: KeyboardEvent): boolean {
  const { target } = event
  const typing = target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  const held = event.ctrlKey || event.metaKey || event.altKey
  return !event.defaultPrevented && !typing && !held && !document.querySelector('dialog[open], [role=menu]')
}

/** Single keys of a page; silent while text is typed or a dialog is open. */
export function usePageKeys(keys: Readonly<Record<string, () => unknown>>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const act = isForPage(event) ? keys[event.key] : undefined
    if (!act) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
