import { Button, TextField } from '@rapport/ui'
import { Check, Copy } from 'lucide-react'
import { useRef, useState } from 'react'
import { t } from '../../messages/t.tsx'
import styles from './Members.module.css'

/** A text to take along, with a button that copies it. */
export function CopyField({ label, value, copyLabel }: { label: string; value: string; copyLabel: string }) {
  const [copied, setCopied] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value)
      setCopied(true)
    } catch {
      // Without the right to the clipboard the text is marked, so that the keyboard can copy it.
      field.current?.focus()
      field.current?.select()
    }
  }
  return (
    <div className={styles.link}>
      <TextField label={label} readOnly value={value} ref={field} onFocus={(event) => event.target.select()} />
      <Button
        size="big"
        icon={copied ? <Check size={16} aria-hidden /> : <Copy size={16} strokeWidth={1.6} aria-hidden />}
        onClick={() => void copy()}
      >
        <span aria-live="polite">{copied ? t('invite.copied') : copyLabel}</span>
      </Button>
    </div>
  )
}
