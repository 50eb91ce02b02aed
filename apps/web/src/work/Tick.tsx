import '../messages/late-work.ts'
import { cx } from '@rapport/ui'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { titleOf } from '../api/meta.ts'
import type { Row } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { isDone, useTick, type WorkObject } from './work.ts'
import styles from './Work.module.css'

interface TickProps {
  object: WorkObject
  row: Row
  /** Whether Tab stops here. */
  reached?: boolean
  large?: boolean
}

/** A ring that is pressed when something is done: one click, or one key. */
export function Tick({ object, row, reached = true, large = false }: TickProps) {
  const tick = useTick(object)
  // What was pressed is shown at once, and goes back where it could not be saved.
  const [pressed, setPressed] = useState<{ of: Row; done: boolean } | null>(null)
  const done = pressed?.of === row ? pressed.done : isDone(object, row)
  const name = titleOf(object, row) || t('record.untitled')
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={done}
      aria-label={t('work.tick', { name })}
      title={t(done ? 'work.reopen' : 'work.finish')}
      tabIndex={reached ? 0 : -1}
      className={cx(styles.tick, large && styles.large)}
      onClick={(event) => {
        event.stopPropagation()
        setPressed({ of: row, done: !done })
        void tick(row, !done).then((saved) => saved || setPressed(null))
      }}
    >
      <Check size={large ? 18 : 12} strokeWidth={3} aria-hidden />
    </button>
  )
}
