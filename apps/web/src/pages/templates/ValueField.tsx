import { TextArea, TextField } from '@rapport/ui'
import { useRef } from 'react'
import { FieldPicker } from './FieldPicker.tsx'
import type { Offered } from './fieldsOf.ts'
import styles from './Templates.module.css'

interface ValueFieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  fields: readonly Offered[]
  rows?: number
  name?: string
  hint?: string | undefined
  optional?: string
  error?: string | null
  maxLength?: number
  /** For markup: letters of one width, and what was typed stays as it was typed. */
  code?: boolean
  takesFocus?: boolean
}

/** A text in which values stand: a button puts one where the cursor is. */
export function ValueField({ value, onChange, fields, rows, code, ...rest }: ValueFieldProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  const line = useRef<HTMLInputElement>(null)
  const insert = (text: string) => {
    const input = area.current ?? line.current
    if (!input) return
    const [from, to] = [input.selectionStart ?? value.length, input.selectionEnd ?? value.length]
    onChange(value.slice(0, from) + text + value.slice(to))
    // The picker gives focus back to its button first.
    requestAnimationFrame(() => {
      input.focus()
      input.setSelectionRange(from + text.length, from + text.length)
    })
  }
  return (
    <div className={code ? styles.codeField : styles.valueField}>
      {rows ? (
        <TextArea
          ref={area}
          rows={rows}
          value={value}
          {...(code ? { spellCheck: false, dir: 'ltr' } : {})}
          {...rest}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <TextField ref={line} autoComplete="off" value={value} {...rest} onChange={(event) => onChange(event.target.value)} />
      )}
      <div className={styles.insert}>
        <FieldPicker label={rest.label} fields={fields} onInsert={insert} />
      </div>
    </div>
  )
}
