import { Button, Chip, InlineError, Segmented, cx } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { mayWrite, objectNamed } from '../../api/meta.ts'
import { ApiProblem, type FieldProblem, reasonOf } from '../../api/problem.ts'
import { queryClient, recordQuery } from '../../api/queries.ts'
import { requestOnce } from '../../api/request.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useNarrow } from '../../shell/useNarrow.ts'
import { useSettled } from '../segments/useSettled.ts'
import { useLeaving } from '../templates/useLeaving.tsx'
import { bodyOf, changesOf, type Draft, draftOf, shownOf, takers } from './draft.ts'
import { EditorFields } from './EditorFields.tsx'
import frame from '../templates/Templates.module.css'
import styles from './Forms.module.css'
import { FormPreview } from './FormPreview.tsx'
import { drawnQuery, standingQuery } from './queries.ts'
import type { FormProblem, FormRow } from './types.ts'

interface EditorProps {
  meta: Meta
  object: ObjectMeta
  /** Null: it is not there yet. */
  form: FormRow | null
}

/** Milliseconds that a form stands before it is drawn. */
const PAUSE = 400

/** What a form asks on the left, how visitors see it on the right; on a phone one at a time. */
export function Editor({ meta, object, form }: EditorProps) {
  const navigate = useNavigate()
  const narrow = useNarrow()
  const [part, setPart] = useState<'edit' | 'preview'>('edit')
  const [kept, setKept] = useState(form)
  const [before, setBefore] = useState(() => draftOf(form, takers(meta.objects)[0]))
  const [draft, setDraft] = useState(before)
  const [refused, setRefused] = useState<readonly FormProblem[]>([])
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const writable = mayWrite(object)
  const changes = changesOf(before, draft)
  const changed = Object.keys(changes).length > 0
  const { question, leave } = useLeaving(changed, t('forms.leaveText'))
  const body = useSettled(JSON.stringify(shownOf(draft)), PAUSE)
  const drawn = useQuery(drawnQuery(body))
  const drawnProblems = draft.of === '' ? [] : (drawn.data?.problems ?? [])
  const known = new Set(drawnProblems.map(({ place }) => place))
  const problems = [...drawnProblems, ...refused.filter(({ place }) => !known.has(place))]

  const begin = (row: FormRow) => {
    const next = draftOf(row, objectNamed(meta, row.of))
    setKept(row)
    setBefore(next)
    setDraft(next)
    setRefused([])
  }
  // Where nothing was typed here, what somebody else wrote is shown.
  useEffect(() => {
    if (form && !changed && form.version !== kept?.version) begin(form)
    // oxlint-disable-next-line react/exhaustive-deps
  }, [form])

  const set = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part })
    setRefused(refused.filter(({ place }) => !Object.keys(part).includes(place.split('.')[0]!)))
  }
  const save = async () => {
    if (busy) return
    if (!draft.name.trim()) {
      setRefused([{ place: 'name', message: t('forms.needName') }])
      document.getElementsByName('name')[0]?.focus()
      return
    }
    setBusy(true)
    setProblem(null)
    try {
      const row = await requestOnce<FormRow>(kept ? `/forms/${kept.id}` : '/forms', {
        method: kept ? 'PATCH' : 'POST',
        body: kept ? changes : bodyOf(draft),
        version: kept?.version,
      })
      toast({ text: form ? t('settings.saved') : t('forms.made', { name: row.name }) })
      queryClient.setQueryData(recordQuery(object, row.id).queryKey, row)
      begin(row)
      if (form) return await queryClient.invalidateQueries({ queryKey: standingQuery(row.id).queryKey })
      leave()
      await navigate({ to: '/forms/$id', params: { id: row.id }, search: {}, replace: true })
    } catch (error) {
      const errors: readonly (FieldProblem & Partial<FormProblem>)[] = error instanceof ApiProblem ? error.errors : []
      if (errors.length === 0) return setProblem(error)
      setRefused(errors.map(({ place, field, message }) => ({ place: place ?? field, message })))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      {question}
      {narrow || (changed && form) ? (
        <div className={cx(frame.head, styles.above)}>
          {narrow ? (
            <Segmented
              label={t('forms.shownPart')}
              value={part}
              onChange={setPart}
              options={(['edit', 'preview'] as const).map((value) => ({ value, label: t(`forms.${value}`) }))}
            />
          ) : null}
          {changed && form ? <Chip look="info">{t('forms.unsaved')}</Chip> : null}
        </div>
      ) : null}
      <div className={frame.columns}>
        {narrow && part === 'preview' ? null : (
          <form
            noValidate
            className={frame.form}
            onSubmit={(event) => {
              event.preventDefault()
              // What is asked in panels over the page is a form of its own, and is heard here too.
              if (event.target === event.currentTarget) void save()
            }}
          >
            {problem ? <InlineError>{t('settings.notSaved', { reason: reasonOf(problem) })}</InlineError> : null}
            <fieldset disabled={!writable} className={frame.fields}>
              <EditorFields meta={meta} draft={draft} set={set} problems={problems} isNew={form === null} />
            </fieldset>
            {writable && (changed || !form) ? (
              <div className={frame.buttons}>
                <Button look="primary" type="submit" disabled={busy}>
                  {form ? t('action.save') : t('forms.create')}
                </Button>
                {form ? (
                  <Button look="ghost" onClick={() => (setDraft(before), setRefused([]))}>
                    {t('forms.discard')}
                  </Button>
                ) : null}
              </div>
            ) : null}
          </form>
        )}
        {narrow && part === 'edit' ? null : (
          <FormPreview drawn={drawn} waits={drawn.isFetching || body !== JSON.stringify(shownOf(draft))} />
        )}
      </div>
    </>
  )
}
