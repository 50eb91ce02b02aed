import { Button } from '@rapport/ui'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import frame from './Import.module.css'
import { usePace } from './pace.ts'
import styles from './Panels.module.css'
import { ProgressBar } from './ProgressBar.tsx'
import type { Import } from './types.ts'

/** A check or a run under way: how far, how fast, how long still, and a way to stop it. */
export function Going({
  one,
  title,
  text,
  onStop,
  stopping,
}: {
  one: Import
  title: string
  text: string
  onStop?: () => void
  stopping?: boolean
}) {
  const { rows, of } = one.progress
  const pace = usePace(rows, of)
  return (
    <div className={styles.going}>
      <h2 className={styles.title}>{title}</h2>
      <p className={frame.quiet}>{text}</p>
      <ProgressBar label={title} done={rows} all={of} />
      <p className={styles.line}>
        <span>{t('imports.progress', { done: numberText(rows), all: numberText(of) })}</span>
        <span className={styles.count}>{pace}</span>
      </p>
      {onStop ? (
        <div className={styles.buttons}>
          <Button disabled={stopping} onClick={onStop}>
            {stopping ? t('imports.stopping') : t('imports.stop')}
          </Button>
        </div>
      ) : null}
    </div>
  )
}
