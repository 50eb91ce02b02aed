import { Button, Dialog, InlineError, Select, TextArea, TextField } from '@rapport/ui'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { numberText } from '../../../fields/words.ts'
import { t } from '../../../messages/t.tsx'
import { addressesIn } from './found.ts'
import { close, type Reason, reasons } from './queries.ts'
import styles from './Suppressions.module.css'

/** Wrong ones that are named. */
const FEW = 10

/** Closes addresses that somebody typed, pasted, or has in a file, and says what came of it. */
export function AddDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [reason, setReason] = useState<Reason>('byHand')
  const [note, setNote] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [done, setDone] = useState(0)
  const file = useRef<HTMLInputElement>(null)
  const found = useMemo(() => addressesIn(text), [text])
  const add = useMutation({
    mutationFn: () => close(found, { reason, note: note.trim() || null }, setDone),
  })
  const read = async (chosen: File | undefined) => {
    if (chosen) setText(await chosen.text())
  }
  const { data } = add
  return (
    <Dialog
      title={t('suppressions.addTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => (data ? onClose() : found.length > 0 ? add.mutate() : setMissing(true))}
      foot={
        data ? (
          <Button look="primary" type="submit">
            {t('action.close')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('action.cancel')}</Button>
            <Button look="primary" type="submit" disabled={add.isPending}>
              {add.isPending
                ? t('suppressions.going', { done: numberText(done), all: numberText(found.length) })
                : found.length === 0
                  ? t('suppressions.closeNone')
                  : t('suppressions.close', { count: found.length })}
            </Button>
          </>
        )
      }
    >
      {add.error ? <InlineError>{reasonOf(add.error)}</InlineError> : null}
      {data ? (
        <div role="status" className={styles.outcome}>
          <p>{t('suppressions.added', { count: data.added })}</p>
          {data.known > 0 ? <p>{t('suppressions.known', { count: data.known })}</p> : null}
          {data.wrong.length > 0 ? (
            <p>{t('suppressions.wrong', { list: [...data.wrong.slice(0, FEW), ...(data.wrong.length > FEW ? ['…'] : [])].join(', ') })}</p>
          ) : null}
        </div>
      ) : (
        <>
          <p>{t('suppressions.addText')}</p>
          <TextArea
            label={t('suppressions.addresses')}
            hint={found.length > 0 ? t('suppressions.found', { count: found.length }) : undefined}
            error={isMissing && found.length === 0 ? t('suppressions.noAddresses') : undefined}
            rows={6}
            takesFocus
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <div>
            <input
              ref={file}
              type="file"
              accept=".csv,.txt,text/csv,text/plain"
              hidden
              aria-label={t('suppressions.file')}
              onChange={(event) => void read(event.target.files?.[0])}
            />
            <Button size="small" onClick={() => file.current?.click()}>
              {t('suppressions.file')}
            </Button>
          </div>
          <Select
            label={t('suppressions.reason')}
            options={reasons.map((value) => ({ value, label: t(`suppressions.reasonOf.${value}`) }))}
            value={reason}
            onChange={(value) => setReason((value ?? 'byHand') as Reason)}
            none={t('suppressions.any')}
          />
          <TextField
            label={t('suppressions.note')}
            optional={t('field.optional')}
            hint={t('suppressions.noteHint')}
            autoComplete="off"
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </>
      )}
    </Dialog>
  )
}
