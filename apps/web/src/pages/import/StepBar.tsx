import { cx } from '@rapport/ui'
import { Check } from 'lucide-react'
import { t } from '../../messages/t.tsx'
import styles from './StepBar.module.css'
import { type Import, mayShow, type Step, steps } from './types.ts'
import { sizeText } from './words.ts'

/** Where one is; steps that can be shown are buttons. At the right: what the file is. */
export function StepBar({ one, step, onStep }: { one: Import; step: Step; onStep: (to: Step) => void }) {
  const at = steps.indexOf(step)
  return (
    <div className={styles.bar}>
      <ol className={styles.steps} aria-label={t('imports.steps')}>
        {steps.map((name, index) => (
          <li key={name} className={styles.place} aria-current={index === at ? 'step' : undefined}>
            <StepName name={name} index={index} at={at} onGo={index !== at && mayShow(name, one) ? () => onStep(name) : undefined} />
          </li>
        ))}
      </ol>
      <span className={styles.facts}>
        {t('imports.facts', { rows: one.file.rows, size: sizeText(one.file.bytes), encoding: one.file.encoding })}
      </span>
    </div>
  )
}

function StepName({ name, index, at, onGo }: { name: Step; index: number; at: number; onGo: (() => void) | undefined }) {
  const inside = (
    <>
      <span className={cx(styles.number, index < at && styles.passed, index === at && styles.here)}>
        {index < at ? <Check size={13} aria-hidden /> : index + 1}
      </span>
      <span className={styles.word}>{t(`imports.step.${name}`)}</span>
    </>
  )
  if (!onGo) return <span className={cx(styles.step, index === at && styles.now)}>{inside}</span>
  return (
    <button type="button" className={cx(styles.step, styles.go)} onClick={onGo}>
      {inside}
    </button>
  )
}
