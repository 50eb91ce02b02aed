import '../messages/late-asked.ts'
import { Button, Dialog, InlineError, TextArea } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { MessageCircleQuestion } from 'lucide-react'
import { useState } from 'react'
import { objectNamed } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { Meta, Page } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import styles from './Asked.module.css'
import { RecordLink } from './links.ts'
import { toast } from './toasts.ts'

interface Question {
  id: string
  name: string
  object: string
  record: string
  title: string | null
  question: string
}

/** Milliseconds between two looks at what is asked. */
const PACE = 60_000
/** Questions that are shown together; others follow when they are answered. */
const SHOWN = 20

/** What automations ask the member, over every page; nothing while nothing is asked. */
export function AskedBar({ meta }: { meta: Meta }) {
  const [open, setOpen] = useState(false)
  const asked = useQuery({
    queryKey: ['flow', 'asked'],
    queryFn: ({ signal }) => request<Page<Question>>('/flow-runs/asked', { signal }),
    refetchInterval: PACE,
    meta: { shows: ['notifications'] },
  })
  const items = asked.data?.items ?? []
  if (items.length === 0 && !open) return null
  return (
    <>
      {items.length > 0 ? (
        <div className={styles.bar} role="status">
          <MessageCircleQuestion size={16} strokeWidth={1.6} aria-hidden />
          <span>{items.length === 1 ? items[0]!.question : t('asked.bar', { count: items.length })}</span>
          <Button size="small" onClick={() => setOpen(true)}>
            {t('asked.open')}
          </Button>
        </div>
      ) : null}
      {open ? (
        <Dialog
          title={t('asked.title')}
          closeLabel={t('action.close')}
          onClose={() => setOpen(false)}
          foot={<Button onClick={() => setOpen(false)}>{t('action.close')}</Button>}
        >
          {items.length === 0 ? <p>{t('asked.none')}</p> : null}
          <ul className={styles.list}>
            {items.slice(0, SHOWN).map((one) => (
              <Asked key={one.id} meta={meta} asked={one} onLeave={() => setOpen(false)} />
            ))}
          </ul>
        </Dialog>
      ) : null}
    </>
  )
}

function Asked({ meta, asked, onLeave }: { meta: Meta; asked: Question; onLeave: () => void }) {
  const { id, name, object, record, title, question } = asked
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | null>(null)
  const path = objectNamed(meta, object)?.path
  const called = title ?? t('asked.nameless')
  const say = async (yes: boolean) => {
    if (busy) return
    setBusy(true)
    setWrong(null)
    try {
      await request(`/flow-runs/${id}/answer`, { method: 'POST', body: { yes, ...(note.trim() ? { note: note.trim() } : {}) } })
      toast({ text: t('asked.answered') })
      await queryClient.invalidateQueries({ queryKey: ['flow'] })
    } catch (error) {
      setWrong(reasonOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <li className={styles.asked}>
      <strong dir="auto">{question}</strong>
      {path ? (
        <RecordLink path={path} id={record} dir="auto" className={styles.about} onClick={onLeave}>
          {t('asked.about', { automation: name, name: called })}
        </RecordLink>
      ) : null}
      <TextArea
        label={t('asked.note')}
        optional={t('field.optional')}
        rows={2}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {wrong ? <InlineError>{wrong}</InlineError> : null}
      <span className={styles.buttons}>
        <Button look="primary" disabled={busy} aria-label={`${t('asked.yes')}: ${question}`} onClick={() => void say(true)}>
          {t('asked.yes')}
        </Button>
        <Button disabled={busy} aria-label={`${t('asked.no')}: ${question}`} onClick={() => void say(false)}>
          {t('asked.no')}
        </Button>
      </span>
    </li>
  )
}
