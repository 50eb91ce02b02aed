import { Button, Dialog, InlineError, Kbd } from '@rapport/ui'
import { useState } from 'react'
import { fieldOf, titleOf } from '../api/meta.ts'
import { ApiProblem, reasonOf } from '../api/problem.ts'
import { request } from '../api/request.ts'
import type { FieldMeta, Meta, ObjectMeta, Row, Value } from '../api/types.ts'
import { FieldInput, hasInput } from '../fields/FieldInput.tsx'
import { isNothing } from '../fields/valueText.ts'
import { t } from '../messages/t.tsx'

interface NewRecordProps {
  meta: Meta
  object: ObjectMeta
  onClose: () => void
  onMade: (row: Row) => void
}

/** The few fields that a new record begins with: the first groups of the form, without those that are filled from others. */
function firstFields(object: ObjectMeta): readonly FieldMeta[] {
  const keys = (object.form?.length ? object.form : [object.table ?? []]).slice(0, 2).flat()
  const fields = keys.flatMap((key) => fieldOf(object, key) ?? []).filter((field) => hasInput(field) && field.kind !== 'addresses')
  const rest = object.fields.filter((field) => field.required && hasInput(field) && !fields.includes(field))
  const named = object.titleElse?.length ? fields.filter((field) => !['givenName', 'familyName'].includes(field.key)) : fields
  return [...named, ...rest]
}

/** Makes a record from its first fields; everything else is typed on its page. */
export function NewRecord({ meta, object, onClose, onMade }: NewRecordProps) {
  const [values, setValues] = useState<Record<string, Value>>({})
  const [problem, setProblem] = useState<unknown>(null)
  const [saving, setSaving] = useState(false)
  const fields = firstFields(object)
  const errors = problem instanceof ApiProblem ? problem.errors : []
  const errorOf = (field: FieldMeta) => errors.find((error) => error.field.split(/[.[]/)[0] === field.key)?.message ?? null

  const save = async () => {
    if (saving) return
    if (fields.every((field) => isNothing(values[field.key]))) return setProblem(new Error(t('new.nothing')))
    setSaving(true)
    try {
      onMade(await request<Row>(`/${object.path}`, { method: 'POST', body: values }))
    } catch (error) {
      setProblem(error)
      setSaving(false)
    }
  }
  const one = object.label[0].toLowerCase()
  const loose = problem && !fields.some(errorOf)
  return (
    <Dialog
      title={t('new.title', { one })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={saving}>
            {t('new.save', { one })}
            <Kbd>↵</Kbd>
          </Button>
        </>
      }
    >
      {loose ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      {fields.map((field, at) => (
        <FieldInput
          key={field.key}
          meta={meta}
          field={field}
          value={values[field.key] ?? null}
          onChange={(value) => setValues((before) => ({ ...before, [field.key]: value }))}
          error={errorOf(field)}
          optional={field.required || field.key === object.title ? undefined : t('field.optional')}
          takesFocus={at === 0}
        />
      ))}
    </Dialog>
  )
}

/** What a new record is called in the toast that follows. */
export const nameOfNew = (object: ObjectMeta, row: Row): string => titleOf(object, row) || t('record.untitled')
