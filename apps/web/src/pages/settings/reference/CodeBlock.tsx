import { Button } from '@rapport/ui'
import { Check, Copy } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { t } from '../../../messages/t.tsx'
import styles from './Reference.module.css'

/** Milliseconds that a button says that it has copied. */
const told = 2000

/** Code as it can be pasted, with a button that copies it. */
export function CodeBlock({ title, text }: { title: string; text: string }) {
  const [copied, setCopied] = useState(false)
  const code = useRef<HTMLPreElement>(null)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), told)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      // Without the right to the clipboard the text is marked, so that the keyboard can copy it.
      if (!code.current) return
      code.current.focus()
      getSelection()?.selectAllChildren(code.current)
    }
  }
  return (
    <div className={styles.code}>
      <pre ref={code} tabIndex={0} aria-label={title}>
        {text}
      </pre>
      <Button
        size="small"
        aria-label={t('reference.copyOf', { title })}
        icon={copied ? <Check size={14} aria-hidden /> : <Copy size={14} strokeWidth={1.6} aria-hidden />}
        onClick={() => void copy()}
      >
        <span aria-live="polite">{copied ? t('reference.copied') : t('reference.copy')}</span>
      </Button>
    </div>
  )
}
