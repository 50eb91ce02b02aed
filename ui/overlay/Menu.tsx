import { Menu as MantineMenu } from '@mantine/core'
import type { ReactElement, ReactNode } from 'react'
import { useFloating } from './host.ts'
import styles from './Menu.module.css'

/** One line of a menu; `divider` and `heading` stand between groups. */
export type MenuEntry =
  | { kind?: 'item'; id: string; label: ReactNode; icon?: ReactNode; end?: ReactNode; bad?: boolean; onChoose: () => void }
  | { kind: 'divider'; id: string }
  | { kind: 'heading'; id: string; label: string }

export interface MenuProps {
  /** The button that opens it: one element that takes a ref. */
  target: ReactElement
  entries: readonly MenuEntry[]
  align?: 'start' | 'end'
}

/** A list of actions; arrows move, Enter does, Esc closes and gives focus back. */
export function Menu({ target, entries, align = 'start' }: MenuProps) {
  return (
    <MantineMenu
      {...useFloating()}
      position={`bottom-${align}`}
      offset={4}
      loop
      // The first line takes the focus: an empty element before it would be a child that a menu may not have.
      withInitialFocusPlaceholder={false}
      classNames={{ dropdown: styles.dropdown, label: styles.label, divider: styles.divider, itemSection: styles.section }}
    >
      <MantineMenu.Target>{target}</MantineMenu.Target>
      <MantineMenu.Dropdown>
        {entries.map((entry) =>
          entry.kind === 'divider' ? (
            <MantineMenu.Divider key={entry.id} />
          ) : entry.kind === 'heading' ? (
            <MantineMenu.Label key={entry.id}>{entry.label}</MantineMenu.Label>
          ) : (
            <MantineMenu.Item
              key={entry.id}
              className={entry.bad ? styles.bad : styles.item}
              leftSection={entry.icon}
              rightSection={entry.end}
              onClick={entry.onChoose}
            >
              {entry.label}
            </MantineMenu.Item>
          ),
        )}
      </MantineMenu.Dropdown>
    </MantineMenu>
  )
}
