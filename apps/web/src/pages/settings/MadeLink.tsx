import { Button, Dialog, TextField } from '@rapport/ui'
import { Check, Copy } from 'lucide-react'
import { useRef, useState } from 'react'
import { t } from '../../messages/t.tsx'
import styles from './Members.module.css'

/** What was made: the link, for whom, as what, and the last day it opens. */
export interface Made {
  email: string
  url: string
  role: string
  day: string
}

/** The link of an invitation: to copy now, because it is not shown again, and what happens next. */
export function MadeLink({ made, onClose, onAnother }: { made: Made; onClose: () => void; onAnother: () => void }) {
  const [copied, setCopied] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(made.url)
      setCopied(true)
    } catch {
      // Without the right to the clipboard the text is marked, so that the keyboard can copy it.
      field.current?.focus()
      field.current?.select()
    }
  }
  return (
    <Dialog
      title={t('invite.made', { email: made.email })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onAnother}>{t('invite.another')}</Button>
          <Button look="primary" onClick={onClose}>
            {t('invite.done')}
          </Button>
        </>
      }
    >
      <div className={styles.link}>
        <TextField label={t('invite.link')} readOnly value={made.url} ref={field} onFocus={(event) => event.target.select()} />
        <Button
          size="big"
          icon={copied ? <Check size={16} aria-hidden /> : <Copy size={16} strokeWidth={1.6} aria-hidden />}
          onClick={() => void copy()}
        >
          <span aria-live="polite">{copied ? t('invite.copied') : t('invite.copy')}</span>
        </Button>
      </div>
      <p>{t('invite.once', { email: made.email })}</p>
      <p>{t('invite.then', { role: made.role, day: made.day })}</p>
    </Dialog>
  )
}
