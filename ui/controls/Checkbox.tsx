import { type InputHTMLAttributes, type ReactNode, useEffect, useRef } from 'react'
import styles from './Field.module.css'

/** A tick box. Give `children` as its visible label, or `label` where the label is only for screen readers. */
export interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'style' | 'className'> {
  label?: string
  indeterminate?: boolean
  children?: ReactNode
}

export function Checkbox({ label, indeterminate = false, children, ...rest }: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = indeterminate
  }, [indeterminate])
  const input = <input type="checkbox" ref={box} aria-label={label} {...rest} className={styles.box} />
  if (!children) return input
  return (
    <label className={styles.check}>
      {input}
      <span>{children}</span>
    </label>
  )
}
