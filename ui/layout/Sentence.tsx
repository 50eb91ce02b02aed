import { X } from 'lucide-react'
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { cx } from '../cx.ts'
import styles from './Sentence.module.css'

/** A view read as a sentence: "People whose …"; one line that scrolls sideways, or several; buttons stay at the right. */
export function Sentence({ label, end, wraps, children }: { label: string; end?: ReactNode; wraps?: boolean; children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className={cx(styles.sentence, wraps && styles.wraps)}>
      <div className={styles.scroll}>{children}</div>
      {end ? <div className={styles.end}>{end}</div> : null}
    </div>
  )
}

/** A grey word of the sentence. */
export function SentenceWord({ children }: { children: ReactNode }) {
  return <span className={styles.word}>{children}</span>
}

/** "and" or "or": a word to click. */
export function JoinWord({ label, children, onClick }: { label: string; children: string; onClick?: () => void }) {
  if (!onClick) return <span className={styles.word}>{children}</span>
  return (
    <button type="button" className={styles.join} aria-label={label} title={label} onClick={onClick}>
      {children}
    </button>
  )
}

/** One condition: click opens it, × takes it out. */
export interface ConditionProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'style' | 'className' | 'value'> {
  field: string
  operator: string
  value?: string
  invalid?: boolean
  removeLabel: string
  onRemove: () => void
  ref?: Ref<HTMLButtonElement>
}

export function Condition({ field, operator, value, invalid, removeLabel, onRemove, ...rest }: ConditionProps) {
  return (
    <span className={cx(styles.condition, invalid && styles.invalid)}>
      <button type="button" {...rest} className={styles.open}>
        <span className={styles.field}>{field}</span>
        {operator ? <span className={styles.operator}>{operator}</span> : null}
        {value ? (
          <span dir="auto" className={styles.value}>
            {value}
          </span>
        ) : null}
      </button>
      <button type="button" className={styles.remove} aria-label={removeLabel} title={removeLabel} onClick={onRemove}>
        <X size={14} aria-hidden />
      </button>
    </span>
  )
}

/** Conditions that belong together, in a dashed outline. */
export function SentenceGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span role="group" aria-label={label} className={styles.group}>
      {children}
    </span>
  )
}
