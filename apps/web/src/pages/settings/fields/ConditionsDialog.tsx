import { Button, Dialog, InlineError, TextField } from '@rapport/ui'
import { useState } from 'react'
import { ApiProblem, reasonOf } from '../../../api/problem.ts'
import type { FieldMeta, ObjectMeta } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { askWhen, type Conditions, mayHide, undoAsking } from './conditions.ts'

interface ConditionsDialogProps {
  object: ObjectMeta
  field: FieldMeta
  said: Conditions
  onClose: () => void
}

/** Says when a field that comes with Rapport must be filled, and when it is asked for at all. */
export function ConditionsDialog({ object, field, said, onClose }: ConditionsDialogProps) {
  const [requiredWhen, setRequiredWhen] = useState(said.requiredWhen ?? '')
  const [visibleWhen, setVisibleWhen] = useState(said.visibleWhen ?? '')
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const { label } = field
  const save = async () => {
    if (busy) return
    setBusy(true)
    setProblem(null)
    try {
      const { change } = await askWhen(object.name, field.key, { requiredWhen, visibleWhen })
      toast({ text: t('fields.changed', { label }), ...(change ? { undo: () => void takeBack(change, label) } : {}) })
      onClose()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={t('fields.askTitle', { label })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={busy}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      <p>{t('fields.askText', { many: object.label[1].toLowerCase() })}</p>
      {said.problem ? <InlineError>{t('fields.notAskedNow', { reason: said.problem.message })}</InlineError> : null}
      <TextField
        label={t('fields.requiredWhen')}
        value={requiredWhen}
        autoComplete="off"
        spellCheck={false}
        takesFocus
        hint={mayHide(object, field) ? undefined : t('fields.conditionHint')}
        onChange={(event) => setRequiredWhen(event.target.value)}
      />
      {mayHide(object, field) ? (
        <TextField
          label={t('fields.visibleWhen')}
          value={visibleWhen}
          autoComplete="off"
          spellCheck={false}
          hint={t('fields.conditionHint')}
          onChange={(event) => setVisibleWhen(event.target.value)}
        />
      ) : null}
      {problem ? <InlineError>{wordsOf(problem)}</InlineError> : null}
    </Dialog>
  )
}

const wordsOf = (problem: unknown): string =>
  problem instanceof ApiProblem && problem.at !== undefined
    ? t('fields.wrongAt', { reason: reasonOf(problem), at: problem.at + 1 })
    : reasonOf(problem)

async function takeBack(change: string, label: string): Promise<void> {
  try {
    await undoAsking(change)
    toast({ text: t('fields.asBefore', { label }) })
  } catch (error) {
    toast({ text: t('edit.notUndone', { reason: reasonOf(error) }) })
  }
}
