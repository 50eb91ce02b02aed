import { IconButton } from '@rapport/ui'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { t } from '../../messages/t.tsx'

const line = { size: 14, strokeWidth: 1.8, 'aria-hidden': true } as const

interface MoveButtonsProps {
  /** As whoever does not see it is told. */
  name: string
  at: number
  of: number
  onMove: (by: -1 | 1, part: 'up' | 'down') => void
}

/** Moves one of a list by a step; `data-part` is what the focus goes by when the list was drawn anew. */
export const MoveButtons = ({ name, at, of, onMove }: MoveButtonsProps) => (
  <>
    <IconButton size="small" data-part="up" label={t('templates.up', { block: name })} disabled={at === 0} onClick={() => onMove(-1, 'up')}>
      <ArrowUp {...line} />
    </IconButton>
    <IconButton
      size="small"
      data-part="down"
      label={t('templates.down', { block: name })}
      disabled={at === of - 1}
      onClick={() => onMove(1, 'down')}
    >
      <ArrowDown {...line} />
    </IconButton>
  </>
)

/** By how much Alt with an arrow moves what has the focus; undefined for every other key. */
export const stepOf = ({ altKey, ctrlKey, metaKey, key }: { altKey: boolean; ctrlKey: boolean; metaKey: boolean; key: string }) =>
  altKey && !ctrlKey && !metaKey ? ({ ArrowUp: -1, ArrowDown: 1 } as const)[key] : undefined
