import { Kbd, RailButton } from '@rapport/ui'
import { Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'
import type { Meta, Session } from '../api/types.ts'
import { t } from '../messages/t.tsx'

/** Few need it to read a list: it comes when it is asked for. */
const Palette = lazy(() => import('./Palette.tsx').then((module) => ({ default: module.Palette })))

let isOpen = false
const listeners = new Set<() => void>()
function set(next: boolean): void {
  isOpen = next
  for (const listener of listeners) listener()
}
const listen = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent)

/** The entry of the rail that opens the palette, for those who do not know its key. */
export function PaletteButton() {
  return (
    <RailButton
      icon={<Search size={16} strokeWidth={1.6} aria-hidden />}
      label={t('palette.open')}
      aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
      hint={<Kbd>{isMac ? '⌘K' : 'Ctrl K'}</Kbd>}
      onClick={() => set(true)}
    />
  )
}

/** Opens the palette by ⌘K (Ctrl+K), wherever one is, also while typing. */
export function PaletteHost({ meta, session }: { meta: Meta; session: Session }) {
  const open = useSyncExternalStore(listen, () => isOpen)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey) return
      event.preventDefault()
      if (isOpen) set(false)
      else if (!document.querySelector('dialog[open]')) set(true)
    }
    document.addEventListener('keydown', press, true)
    return () => {
      document.removeEventListener('keydown', press, true)
      set(false)
    }
  }, [])
  return open ? (
    <Suspense fallback={null}>
      <Palette meta={meta} session={session} onClose={() => set(false)} />
    </Suspense>
  ) : null
}
