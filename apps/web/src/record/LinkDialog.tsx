import { Button, Dialog, InlineError } from '@rapport/ui'
import { useState } from 'react'
import { isRef } from '../api/meta.ts'
import { ApiProblem, reasonOf } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import { requestOnce } from '../api/request.ts'
import type { FieldMeta, Meta, ObjectMeta, Row, Value } from '../api/types.ts'
import { FieldInput, hasInput } from '../fields/FieldInput.tsx'
import { remove } from '../list/removal.ts'
import { t } from '../messages/t.tsx'
import { toast } from '../shell/toasts.ts'
import type { Relation } from './related.ts'

interface LinkDialogProps {
  meta: Meta
  relation: Relation
  to: FieldMeta
  from: ObjectMeta
  row: Row
  /** The link to change; null makes a new one. */
  link: Row | null
  listKey: readonly unknown[]
  onClose: () => void
}

/** Makes or changes a link between two records, such as a person's work for a company. */
export function LinkDialog({ meta, relation, to, from, row, link, listKey, onClose }: LinkDialogProps) {
  const { object, by, other } = relation
  const [values, setValues] = useState<Record<string, Value>>({})
  const [problem, setProblem] = useState<unknown>(null)
  const fields = object.fields.filter((field) => field.key !== by.key && hasInput(field))
  const errors = problem instanceof ApiProblem ? problem.errors : []
  const errorOf = (field: FieldMeta) => errors.find((error) => error.field === field.key)?.message ?? null

  const settle = async () => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: listKey }),
      queryClient.invalidateQueries({ queryKey: ['record', from.name, row.id] }),
      queryClient.invalidateQueries({ queryKey: ['history', from.name, row.id] }),
    ])
  }
  const save = async () => {
    try {
      if (link) await requestOnce(`/${object.path}/${link.id}`, { method: 'PATCH', body: values, version: link.version })
      else await requestOnce(`/${object.path}`, { method: 'POST', body: { ...values, [by.key]: row.id } })
      await settle()
      onClose()
    } catch (error) {
      setProblem(error)
    }
  }
  const drop = async () => {
    if (!link) return
    try {
      const done = await remove(object, [link.id])
      await settle()
      onClose()
      const end = link[to.key]
      toast({
        text: t('record.removed', { name: isRef(end) ? end.title : other.label[0] }),
        undo: () => void Promise.all(done.changes.map((change) => requestOnce(`/changes/${change}/undo`, { method: 'POST' }))).then(settle),
      })
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <Dialog
      title={link ? t('record.editOf', { name: object.label[0].toLowerCase() }) : t('record.addTo', { many: other.label[1].toLowerCase() })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          {link ? (
            <Button look="danger" onClick={() => void drop()}>
              {t('action.delete')}
            </Button>
          ) : null}
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit">
            {link ? t('action.save') : t('record.add')}
          </Button>
        </>
      }
    >
      {problem && !fields.some(errorOf) ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      {fields.map((field, at) => (
        <FieldInput
          key={field.key}
          meta={meta}
          field={field}
          value={field.key in values ? (values[field.key] ?? null) : (link?.[field.key] ?? null)}
          onChange={(value) => setValues((before) => ({ ...before, [field.key]: value }))}
          error={errorOf(field)}
          optional={field.required ? undefined : t('field.optional')}
          takesFocus={at === 0 && !link}
        />
      ))}
    </Dialog>
  )
}
