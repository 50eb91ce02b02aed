import { Button, InlineError, Kbd } from '@rapport/ui'
import { type KeyboardEvent, useState } from 'react'
import type { remarksOf } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { requestOnce } from '../api/request.ts'
import type { ObjectMeta, Row } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import styles from './History.module.css'

interface NoteComposerProps {
  remarks: NonNullable<ReturnType<typeof remarksOf>>
  object: ObjectMeta
  row: Row
  onSaved: () => void
}

/** Where a note is written; ⌘↵ saves it. What could not be saved stays in the box. */
export function NoteComposer({ remarks, object, row, onSaved }: NoteComposerProps) {
  const [body, setBody] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const save = async () => {
    if (busy || body.trim() === '') return
    setBusy(true)
    try {
      const values = { [remarks.about]: { object: object.name, id: row.id }, [remarks.says]: body }
      await requestOnce(`/${remarks.object.path}`, { method: 'POST', body: values })
      setBody('')
      setProblem(null)
      onSaved()
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void save()
    if (event.key === 'Escape' && body === '' && event.target instanceof HTMLElement) event.target.blur()
  }
  return (
    <>
      <div className={styles.composer}>
        <textarea
          dir="auto"
          aria-label={t('note.label')}
          placeholder={t('note.hint')}
          rows={1}
          value={body}
          onChange={(event) => setBody(event.target.value)}
          onKeyDown={keys}
        />
        {body ? (
          <div className={styles.send}>
            <Button size="small" look="primary" disabled={busy} onClick={() => void save()}>
              {t('note.save')}
              <Kbd>⌘↵</Kbd>
            </Button>
          </div>
        ) : null}
      </div>
      {problem ? <InlineError>{t('edit.notSaved', { reason: reasonOf(problem) })}</InlineError> : null}
    </>
  )
}
