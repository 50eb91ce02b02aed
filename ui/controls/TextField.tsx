import { Eye, EyeOff } from 'lucide-react'
import { type InputHTMLAttributes, type Ref, type TextareaHTMLAttributes, useState } from 'react'
import { IconButton } from './Button.tsx'
import { Field, type FieldFrame } from './Field.tsx'
import styles from './Field.module.css'

type Native<T> = Omit<T, 'style' | 'className' | 'id'>

/** A one-line text input; `ref` is the input, so that a dialog can focus it. */
export type TextFieldProps = FieldFrame & Native<InputHTMLAttributes<HTMLInputElement>> & { ref?: Ref<HTMLInputElement> }

export function TextField({ label, optional, hint, error, ...rest }: TextFieldProps) {
  return (
    <Field label={label} optional={optional} hint={hint} error={error}>
      {(wiring) => <input type="text" {...rest} {...wiring} className={styles.input} />}
    </Field>
  )
}

/** A password with a button that shows it; the two labels name that button in both states. */
export type PasswordFieldProps = TextFieldProps & { showLabel: string; hideLabel: string }

export function PasswordField({ label, optional, hint, error, showLabel, hideLabel, ...rest }: PasswordFieldProps) {
  const [shown, setShown] = useState(false)
  return (
    <Field label={label} optional={optional} hint={hint} error={error}>
      {(wiring) => (
        <div className={styles.withEnd}>
          <input {...rest} {...wiring} type={shown ? 'text' : 'password'} className={styles.input} />
          <span className={styles.end}>
            <IconButton label={shown ? hideLabel : showLabel} pressed={shown} onClick={() => setShown(!shown)}>
              {shown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
            </IconButton>
          </span>
        </div>
      )}
    </Field>
  )
}

export type TextAreaProps = FieldFrame & Native<TextareaHTMLAttributes<HTMLTextAreaElement>> & { ref?: Ref<HTMLTextAreaElement> }

/** Several lines of text. */
export function TextArea({ label, optional, hint, error, ...rest }: TextAreaProps) {
  return (
    <Field label={label} optional={optional} hint={hint} error={error}>
      {(wiring) => <textarea rows={3} {...rest} {...wiring} className={styles.area} />}
    </Field>
  )
}
