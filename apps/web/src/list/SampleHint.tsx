import { Button, Popover } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sessionQuery } from '../api/queries.ts'
import { t } from '../messages/t.tsx'
import { useSample } from '../pages/welcome/sample.ts'
import styles from './List.module.css'

/** Tells administrators that the sample is among these records, and takes it out. Nothing for others. */
export function SampleHint({ onGone }: { onGone: () => void }) {
  const role = useQuery(sessionQuery).data?.member?.role
  return role === 'administrator' ? <Hint onGone={onGone} /> : null
}

function Hint({ onGone }: { onGone: () => void }) {
  const [open, setOpen] = useState(false)
  const { state, remove } = useSample()
  if (!state.data?.loaded) return null
  const go = () =>
    remove.mutate(undefined, {
      onSuccess: () => setOpen(false),
      onSettled: onGone,
    })
  return (
    <Popover
      open={open}
      onClose={() => setOpen(false)}
      label={t('list.sample')}
      target={
        <button type="button" className={styles.sample} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('list.sample')}
        </button>
      }
    >
      <div className={styles.sampleText}>
        <p>{t('start.sampleLoaded', { count: state.data.records })}</p>
        {remove.error ? <p role="alert">{t('edit.notSaved', { reason: remove.error.message })}</p> : null}
        <Button disabled={remove.isPending} onClick={go}>
          {remove.isPending ? t('start.sampleRemoving') : t('start.sampleRemove')}
        </Button>
      </div>
    </Popover>
  )
}
