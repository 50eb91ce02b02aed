import { Eye, EyeOff } from 'lucide-react'
import { type InputHTMLAttributes, type Ref, type TextareaHTMLAttributes, useState } from 'react'
import { IconButton } from './Button.tsx'
import { Field, type FieldFrame } from './Field.tsx'
import styles from './Field.module.css'
import { focusing } from './focusing.ts'

type Native<T> = Omit<T, 'style' | 'className' | 'id' | 'autoFocus'>

/** A one-line text input; `ref` is the input, so that a dialog can focus it. */
export type TextFieldProps = FieldFrame &
  Native<InputHTMLAttributes<HTMLInputElement>> & { ref?: Ref<HTMLInputElement>; takesFocus?: boolean }

export function TextField({ label, optional, hint, error, hideLabel, takesFocus, ...rest }: TextFieldProps) {
  return (
    <Field label={label} optional={optional} hint={hint} error={error} hideLabel={hideLabel}>
      {(wiring) => <input type="text" dir="auto" {...focusing(takesFocus)} {...rest} {...wiring} className={styles.input} />}
    </Field>
  )
}

/** A password with a button that shows it; the two labels name that button in both states. */
export type PasswordFieldProps = TextFieldProps & { showWord: string; hideWord: string }

export function PasswordField({ label, optional, hint, error, hideLabel, takesFocus, showWord, hideWord, ...rest }: PasswordFieldProps) {
  const [shown, setShown] = useState(false)
  return (
    <Field label={label} optional={optional} hint={hint} error={error} hideLabel={hideLabel}>
      {(wiring) => (
        <div className={styles.withEnd}>
          <input {...focusing(takesFocus)} {...rest} {...wiring} type={shown ? 'text' : 'password'} className={styles.input} />
          <span className={styles.end}>
            <IconButton label={shown ? hideWord : showWord} pressed={shown} onClick={() => setShown(!shown)}>
              {shown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
            </IconButton>
          </span>
        </div>
      )}
    </Field>
  )
}

export type TextAreaProps = FieldFrame &
  Native<TextareaHTMLAttributes<HTMLTextAreaElement>> & { ref?: Ref<HTMLTextAreaElement>; takesFocus?: boolean }

/** Several lines of text. */
export function TextArea({ label, optional, hint, error, hideLabel, takesFocus, ...rest }: TextAreaProps) {
  return (
    <Field label={label} optional={optional} hint={hint} error={error} hideLabel={hideLabel}>
      {(wiring) => <textarea rows={3} dir="auto" {...focusing(takesFocus)} {...rest} {...wiring} className={styles.area} />}
    </Field>
  )
}
