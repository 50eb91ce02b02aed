import { Button, Dialog, InlineError, Kbd } from '@rapport/ui'
import { Plus } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldOf, titleOf } from '../api/meta.ts'
import { ApiProblem, reasonOf } from '../api/problem.ts'
import { sessionQuery } from '../api/queries.ts'
import { requestOnce } from '../api/request.ts'
import type { FieldMeta, Meta, ObjectMeta, Row, Value } from '../api/types.ts'
import { asAsked } from '../fields/asked.ts'
import { FieldInput, hasInput } from '../fields/FieldInput.tsx'
import { RefPicker } from '../fields/RefPicker.tsx'
import { isNothing } from '../fields/valueText.ts'
import { t } from '../messages/t.tsx'
import styles from './List.module.css'
import { type Chosen, linkWayOf, tie } from './newLink.ts'

interface NewRecordProps {
  meta: Meta
  object: ObjectMeta
  /** What the record begins with: the link to the record that it is added to. */
  preset?: Readonly<Record<string, Value>>
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

/** What else is on the form: what administrators added, or all of it where they laid it out, and what may be needed. */
function moreFields(object: ObjectMeta): readonly FieldMeta[] {
  const first = new Set(firstFields(object))
  const onForm = (object.form ?? [])
    .flat()
    .flatMap((key) => fieldOf(object, key) ?? [])
    .filter((field) => field.custom || object.formLabels)
  const perhapsNeeded = object.fields.filter((field) => field.requiredWhen && !onForm.includes(field))
  return [...onForm, ...perhapsNeeded].filter((field) => hasInput(field) && !first.has(field))
}

/**
 * Makes a record from its first fields, and ties it to another one: a person to a company. When the tie fails the
 * record stays, and only the tie is tried again.
 */
export function NewRecord({ meta, object, preset, onClose, onMade }: NewRecordProps) {
  const me = useQuery(sessionQuery).data?.member?.id
  // Whoever makes a record owns it; shown, so that they can say another, or nobody.
  const [values, setValues] = useState<Record<string, Value>>(() => ({ ...(object.owner && me ? { [object.owner]: me } : {}), ...preset }))
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [about, setAbout] = useState<Record<string, Value>>({})
  const [made, setMade] = useState<Row | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const [saving, setSaving] = useState(false)
  const [all, setAll] = useState(false)
  const asking = { me: me ?? null, now: new Date() }
  const first = firstFields(object)
  const asked = [...first, ...moreFields(object)].flatMap((field) => asAsked(object, field, values, asking) ?? [])
  const isPreset = ({ key }: FieldMeta): boolean => preset !== undefined && key in preset
  const isFirst = (field: FieldMeta): boolean => field.required || isPreset(field) || first.some(({ key }) => key === field.key)
  // What another value makes needed is asked for at once.
  const more = asked.filter((field) => !isFirst(field))
  const fields = all ? asked : asked.filter(isFirst)
  const way = linkWayOf(meta, object)
  const errors = problem instanceof ApiProblem ? problem.errors : []
  const errorOf = (field: FieldMeta) => errors.find((error) => error.field.split(/[.[]/)[0] === field.key)?.message ?? null
  const one = object.label[0].toLowerCase()

  /** What was typed into a field that is not asked for any more is not sent. */
  const shownValues = (): Record<string, Value> =>
    Object.fromEntries(
      Object.entries(values).filter(([key]) => !fieldOf(object, key)?.visibleWhen || asked.some((field) => field.key === key)),
    )

  const save = async () => {
    if (saving) return
    if (fields.every((field) => field.key === object.owner || isPreset(field) || isNothing(values[field.key])))
      return setProblem(new Error(t('new.nothing', { one })))
    const told = way?.about.some((field) => !isNothing(about[field.key]))
    if (way && told && !chosen) return setProblem(new Error(t('new.needOther', { other: way.other.label[0].toLowerCase() })))
    setSaving(true)
    setProblem(null)
    let row = made
    try {
      row ??= await requestOnce<Row>(`/${object.path}`, { method: 'POST', body: shownValues() })
      setMade(row)
      if (way && chosen) await tie(way, row.id, chosen, about)
      onMade(row)
    } catch (error) {
      setProblem(error)
      setSaving(false)
    }
  }
  const far = way && chosen ? ('name' in chosen ? chosen.name : way.to.label.toLowerCase()) : ''
  const loose = problem && (made || !fields.some(errorOf))
  return (
    <Dialog
      title={t('new.title', { one })}
      closeLabel={t('action.close')}
      onClose={() => (made ? onMade(made) : onClose())}
      onSubmit={() => void save()}
      foot={
        <>
          {made ? (
            <Button onClick={() => onMade(made)}>{t('new.without', { other: way?.other.label[0].toLowerCase() ?? '' })}</Button>
          ) : (
            <Button onClick={onClose}>{t('action.cancel')}</Button>
          )}
          <Button look="primary" type="submit" disabled={saving}>
            {made ? t('action.retry') : t('new.save', { one })}
            <Kbd>↵</Kbd>
          </Button>
        </>
      }
    >
      {loose ? (
        <InlineError>
          {made ? t('new.half', { name: nameOfNew(object, made), other: far, reason: reasonOf(problem) }) : reasonOf(problem)}
        </InlineError>
      ) : null}
      {made
        ? null
        : fields.map((field, at) => (
            <FieldInput
              key={field.key}
              meta={meta}
              field={field}
              value={values[field.key] ?? null}
              onChange={(value) => setValues((before) => ({ ...before, [field.key]: value }))}
              error={errorOf(field)}
              optional={field.required || field.key === object.title ? undefined : t('field.optional')}
              takesFocus={all ? field.key === more[0]?.key : at === 0}
            />
          ))}
      {more.length > 0 && !all && !made ? (
        <span className={styles.moreFields}>
          <Button size="small" look="ghost" icon={<Plus size={14} aria-hidden />} onClick={() => setAll(true)}>
            {t('new.more', { count: more.length })}
          </Button>
        </span>
      ) : null}
      {way ? (
        <>
          <RefPicker
            label={way.to.label}
            object={way.other}
            optional={t('field.optional')}
            value={chosen && 'id' in chosen ? chosen.id : null}
            onChange={(id) => setChosen(id ? { id } : null)}
            clearable
            {...(way.makes ? { made: chosen && 'name' in chosen ? chosen.name : null, onName: (name) => setChosen({ name }) } : {})}
          />
          {way.about.map((field) => (
            <FieldInput
              key={field.key}
              meta={meta}
              field={field}
              value={about[field.key] ?? null}
              onChange={(value) => setAbout((before) => ({ ...before, [field.key]: value }))}
              optional={t('field.optional')}
            />
          ))}
        </>
      ) : null}
    </Dialog>
  )
}

/** What a new record is called in the toast that follows. */
export const nameOfNew = (object: ObjectMeta, row: Row): string => titleOf(object, row) || t('record.untitled')
