import { Button, cx, InlineError } from '@rapport/ui'
import { useNavigate } from '@tanstack/react-router'
import { FileUp } from 'lucide-react'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import styles from './Import.module.css'
import { ProgressBar } from './ProgressBar.tsx'
import { importQuery, importsQuery } from './queries.ts'
import { type Upload, upload } from './upload.ts'
import { sizeText } from './words.ts'

interface Sending {
  file: File
  sent: number
  all: number
}

/** Takes a file by drop or by choice and uploads it; then its import opens. Leaving the page cancels. */
export function DropZone({ object }: { object: ObjectMeta }) {
  const navigate = useNavigate()
  const chooser = useRef<HTMLInputElement>(null)
  const running = useRef<Upload | null>(null)
  const [over, setOver] = useState(false)
  const [sending, setSending] = useState<Sending | null>(null)
  const [refused, setRefused] = useState<{ name: string; reason: string } | null>(null)
  useEffect(() => () => running.current?.cancel(), [])

  const take = async (file: File | undefined) => {
    if (!file || running.current) return
    setRefused(null)
    setSending({ file, sent: 0, all: file.size })
    const going = upload(file, object.name, (sent, all) => setSending({ file, sent, all }))
    running.current = going
    try {
      const made = await going.answer
      running.current = null
      queryClient.setQueryData(importQuery(made.id).queryKey, made)
      void queryClient.invalidateQueries({ queryKey: importsQuery.queryKey })
      await navigate({ to: '/import/$id', params: { id: made.id }, search: { step: 'columns' } })
    } catch (error) {
      running.current = null
      setSending(null)
      if (error instanceof DOMException && error.name === 'AbortError') toast({ text: t('imports.cancelled', { name: file.name }) })
      else setRefused({ name: file.name, reason: reasonOf(error) })
    }
  }
  const drag = (event: DragEvent, inside: boolean) => {
    event.preventDefault()
    setOver(inside)
  }
  if (sending) return <Uploading {...sending} onCancel={() => running.current?.cancel()} />
  return (
    <div
      className={cx(styles.drop, over && styles.over)}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false)
        void take(event.dataTransfer.files[0])
      }}
    >
      <span className={styles.dropIcon}>
        <FileUp size={20} strokeWidth={1.6} aria-hidden />
      </span>
      <h2 className={styles.head}>{over ? t('imports.dropNow') : t('imports.drop')}</h2>
      <p className={styles.quiet}>{t('imports.dropText')}</p>
      {refused ? (
        <InlineError>
          <strong>{t('imports.refused', { name: refused.name })}</strong> {refused.reason}
        </InlineError>
      ) : null}
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values,text/plain"
        aria-label={t('imports.choose')}
        onChange={(event) => {
          void take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <Button look="primary" onClick={() => chooser.current?.click()}>
        {refused ? t('imports.another') : t('imports.choose')}
      </Button>
    </div>
  )
}

function Uploading({ file, sent, all, onCancel }: Sending & { onCancel: () => void }) {
  const whole = sent >= all && all > 0
  return (
    <div className={styles.drop}>
      <h2 className={styles.head}>{t('imports.uploading', { name: file.name })}</h2>
      <ProgressBar label={t('imports.uploading', { name: file.name })} done={sent} all={Math.max(all, 1)} />
      <p className={styles.quiet} aria-live="polite">
        {whole ? t('imports.reading') : t('imports.uploaded', { done: sizeText(sent), all: sizeText(all) })}
      </p>
      <Button onClick={onCancel}>{t('imports.cancel')}</Button>
    </div>
  )
}
