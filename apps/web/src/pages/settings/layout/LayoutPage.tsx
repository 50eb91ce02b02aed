import { Button, InlineError } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { listed } from '../../../api/meta.ts'
import { reasonOf } from '../../../api/problem.ts'
import type { ObjectMeta } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useModel } from '../../../shell/useModel.ts'
import roles from '../Roles.module.css'
import frame from '../Settings.module.css'
import { ColumnsEditor } from './ColumnsEditor.tsx'
import { GroupsEditor } from './GroupsEditor.tsx'
import styles from './Layout.module.css'
import { bodyOf, draftOf, isSame } from './layoutDraft.ts'
import { asItComes, layoutsQuery, layOut, undoLayout } from './queries.ts'

/** What everybody sees of an object, and in which order; for administrators. */
export function LayoutPage() {
  const objects = listed(useModel()).filter(({ transfer }) => transfer)
  const { object: wanted } = useSearch({ from: '/app/settings/$section' })
  const object = objects.find(({ name }) => name === wanted) ?? objects[0]
  if (!object) return null
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.layout')}</h2>
      </div>
      <p className={frame.text}>{t('layout.text')}</p>
      <nav className={roles.roles} aria-label={t('layout.objects')}>
        {objects.map(({ name, label }) => (
          <Link
            key={name}
            to="/settings/$section"
            params={{ section: 'layout' }}
            search={{ object: name }}
            className={roles.role}
            aria-current={name === object.name ? 'page' : undefined}
          >
            {label[1]}
          </Link>
        ))}
      </nav>
      <Editor
        key={`${object.name} ${JSON.stringify([object.table, object.form, object.formLabels, object.fields.length])}`}
        object={object}
      />
    </div>
  )
}

/** One object's layout as it is being made; it begins anew when the object is laid out by anybody. */
function Editor({ object }: { object: ObjectMeta }) {
  const [start] = useState(() => draftOf(object))
  const [draft, setDraft] = useState(start)
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const isLaidOut = useQuery(layoutsQuery).data?.includes(object.name) ?? false
  const many = object.label[1]
  const act = async (what: () => Promise<{ change: string | null }>, said: string) => {
    if (busy) return
    setBusy(true)
    setProblem(null)
    try {
      const { change } = await what()
      toast({ text: said, ...(change ? { undo: () => void takeBack(change, many) } : {}) })
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const same = isSame(draft, start)
  return (
    <form
      className={styles.editor}
      onSubmit={(event) => {
        event.preventDefault()
        void act(() => layOut(object.name, bodyOf(draft)), t('layout.saved', { many }))
      }}
    >
      <ColumnsEditor object={object} draft={draft} onChange={setDraft} />
      <GroupsEditor object={object} draft={draft} onChange={setDraft} />
      {problem ? <InlineError>{t('layout.notSaved', { reason: reasonOf(problem) })}</InlineError> : null}
      <div className={styles.foot}>
        {isLaidOut ? (
          <Button look="ghost" disabled={busy} onClick={() => void act(() => asItComes(object.name), t('layout.wasReset', { many }))}>
            {t('layout.reset')}
          </Button>
        ) : null}
        <span className={frame.end}>
          <Button disabled={same || busy} onClick={() => setDraft(start)}>
            {t('layout.discard')}
          </Button>
          <Button look="primary" type="submit" disabled={same || busy}>
            {t('action.save')}
          </Button>
        </span>
      </div>
    </form>
  )
}

async function takeBack(change: string, many: string): Promise<void> {
  try {
    await undoLayout(change)
    toast({ text: t('layout.back', { many }) })
  } catch (error) {
    toast({ text: t('edit.notUndone', { reason: reasonOf(error) }) })
  }
}
