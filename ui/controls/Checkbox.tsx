import type { InputHTMLAttributes, ReactNode } from 'react'
import styles from './Field.module.css'

/** Whether a box is half ticked can be said by script only. */
const half = (box: HTMLInputElement | null) => void (box && (box.indeterminate = true))
const whole = (box: HTMLInputElement | null) => void (box?.indeterminate && (box.indeterminate = false))

/** A tick box. Give `children` as its visible label, or `label` where the label is only for screen readers. */
export interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'style' | 'className'> {
  label?: string
  indeterminate?: boolean
  children?: ReactNode
}

export function Checkbox({ label, indeterminate = false, children, ...rest }: CheckboxProps) {
  const input = <input type="checkbox" ref={indeterminate ? half : whole} aria-label={label} {...rest} className={styles.box} />
  if (!children) return input
  return (
    <label className={styles.check}>
      {input}
      <span>{children}</span>
    </label>
  )
}
