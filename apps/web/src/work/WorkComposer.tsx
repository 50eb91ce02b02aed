import { Button, InlineError, Kbd, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type Ref, useState } from 'react'
import { fieldOf, objectNamed, titleOf } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { queryClient, sessionQuery } from '../api/queries.ts'
import { requestOnce } from '../api/request.ts'
import type { Meta, ObjectMeta, Row } from '../api/types.ts'
import { RefPicker } from '../fields/RefPicker.tsx'
import { t } from '../messages/t.tsx'
import { toast } from '../shell/toasts.ts'
import { dayIn, type WorkObject } from './work.ts'
import styles from './Work.module.css'

interface WorkComposerProps {
  meta: Meta
  object: WorkObject
  /** What it is about; nothing where it is for itself. */
  about?: { object: ObjectMeta; row: Row }
  ref?: Ref<HTMLInputElement>
}

const quick = [
  { days: 0, word: 'time.today' },
  { days: 1, word: 'time.tomorrow' },
  { days: 7, word: 'work.nextWeek' },
] as const

/** One line to say what is to be done; by when and by whom comes with the first letter. Enter saves. */
export function WorkComposer({ meta, object, about, ref }: WorkComposerProps) {
  const me = useQuery(sessionQuery).data?.member
  const [title, setTitle] = useState('')
  const [due, setDue] = useState<string | null>(null)
  const [owner, setOwner] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const members = objectNamed(meta, fieldOf(object, object.owner)?.options.to ?? '')
  const one = object.label[0].toLowerCase()
  const save = async () => {
    if (busy || title.trim() === '') return
    setBusy(true)
    try {
      const values = {
        [object.title]: title.trim(),
        [object.work.due]: due,
        [object.owner]: owner ?? me?.id ?? null,
        ...(about && object.alsoWith ? { [object.alsoWith]: { object: about.object.name, id: about.row.id } } : {}),
      }
      const made = await requestOnce<Row>(`/${object.path}`, { method: 'POST', body: values })
      setTitle('')
      setDue(null)
      setOwner(null)
      setProblem(null)
      toast({ text: t('work.saved', { name: titleOf(object, made) || object.label[0] }) })
      for (const queryKey of [['related', object.name], ['interactions'], ['count', object.name]])
        void queryClient.invalidateQueries({ queryKey })
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) void save()
    if (event.key === 'Escape' && title === '' && event.target instanceof HTMLElement) event.target.blur()
  }
  return (
    <>
      <div className={styles.compose}>
        <input
          ref={ref}
          dir="auto"
          aria-label={object.label[0]}
          placeholder={t('work.hint')}
          maxLength={fieldOf(object, object.title)?.options.max}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          onKeyDown={keys}
        />
        {title ? (
          <div className={styles.options}>
            <span className={styles.days}>
              {quick.map(({ days, word }) => {
                const day = dayIn(days, new Date())
                return (
                  <Button
                    key={word}
                    size="small"
                    aria-pressed={due === day}
                    look={due === day ? 'default' : 'ghost'}
                    onClick={() => setDue(due === day ? null : day)}
                  >
                    {t(word)}
                  </Button>
                )
              })}
            </span>
            <span className={styles.day}>
              <TextField
                type="date"
                hideLabel
                label={fieldOf(object, object.work.due)?.label ?? ''}
                value={due ?? ''}
                onChange={(event) => setDue(event.target.value || null)}
              />
            </span>
            {members ? (
              <span className={styles.assignee}>
                <RefPicker
                  label={fieldOf(object, object.owner)?.label ?? ''}
                  hideLabel
                  object={members}
                  only="active is true"
                  value={owner ?? me?.id ?? null}
                  {...(owner === null && me ? { title: me.name } : {})}
                  onChange={setOwner}
                />
              </span>
            ) : null}
            <span className={styles.save}>
              <Button size="small" look="primary" disabled={busy} onClick={() => void save()}>
                {t('work.save', { one })}
                <Kbd>↵</Kbd>
              </Button>
            </span>
          </div>
        ) : null}
      </div>
      {problem ? <InlineError>{t('edit.notSaved', { reason: reasonOf(problem) })}</InlineError> : null}
    </>
  )
}
