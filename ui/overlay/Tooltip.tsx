import { Tooltip as MantineTooltip } from '@mantine/core'
import type { ReactElement } from 'react'

/** More about a thing, after 400 ms of pointing or on focus. Never the only place of a fact. */
export function Tooltip({ label, children }: { label: string; children: ReactElement }) {
  return (
    <MantineTooltip label={label} openDelay={400} events={{ hover: true, focus: true, touch: false }} transitionProps={{ duration: 0 }}>
      {children}
    </MantineTooltip>
  )
}
