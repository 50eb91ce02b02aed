import { Popover as MantinePopover } from '@mantine/core'
import { type ReactElement, type ReactNode, useState } from 'react'
import { OverlayHost, useFloating } from './host.ts'
import styles from './Popover.module.css'

export interface PopoverProps {
  target: ReactElement
  open: boolean
  onClose: () => void
  label: string
  tight?: boolean
  children: ReactNode
}

/** A small panel beside what opened it; Esc and a click elsewhere close it, focus stays inside while open. */
export function Popover({ target, open, onClose, label, tight, children }: PopoverProps) {
  const [inside, setInside] = useState<HTMLElement | null>(null)
  return (
    <MantinePopover
      {...useFloating()}
      opened={open}
      onChange={(opened) => !opened && onClose()}
      onDismiss={onClose}
      position="bottom-start"
      offset={4}
      middlewares={{ size: { padding: 8, apply: keepWithin } }}
      trapFocus
      returnFocus
      withRoles={false}
    >
      <MantinePopover.Target>{target}</MantinePopover.Target>
      <MantinePopover.Dropdown
        ref={setInside}
        role="dialog"
        aria-label={label}
        className={tight ? styles.tight : styles.dropdown}
        onKeyDown={(event) => event.stopPropagation()}
      >
        {/* Lists opened from here belong to the panel: pressing them is not pressing elsewhere. */}
        <OverlayHost value={inside}>{children}</OverlayHost>
      </MantinePopover.Dropdown>
    </MantinePopover>
  )
}

/** What is longer than the room beside its target scrolls inside. */
function keepWithin({ availableHeight, elements }: { availableHeight: number; elements: { floating: HTMLElement } }): void {
  elements.floating.style.maxHeight = `${Math.max(200, availableHeight)}px`
}
