import { CircleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import styles from './Field.module.css'

/** The frame of one question in a form: label above, hint and error below. */
export interface FieldFrame {
  label: string
  /** Word for fields that may stay empty, for example "optional"; required is the rule and stays unsaid. */
  optional?: string
  hint?: ReactNode
  error?: string | null
  /** Keeps the label for screen readers only, where the place already says it. */
  hideLabel?: boolean
}

/** Ids and states that a control inside a frame must carry. */
export interface FieldWiring {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** Draws the frame and hands the wiring to the control inside it. */
export function Field({
  label,
  optional,
  hint,
  error,
  hideLabel,
  children,
}: FieldFrame & { children: (wiring: FieldWiring) => ReactNode }) {
  const id = useId()
  const told = error || hint ? `${id}-told` : undefined
  return (
    <div className={styles.field}>
      <label className={hideLabel ? styles.unseen : styles.label} htmlFor={id}>
        {label}
        {optional ? <span className={styles.optional}> {optional}</span> : null}
      </label>
      {children({ id, 'aria-describedby': told, 'aria-invalid': error ? true : undefined })}
      {error ? (
        <div className={styles.error} id={told}>
          <CircleAlert size={14} aria-hidden />
          {error}
        </div>
      ) : hint ? (
        <div className={styles.hint} id={told}>
          {hint}
        </div>
      ) : null}
    </div>
  )
}
