import type { Given, Values as Written } from '@rapport/core/flows'
import { IconButton, InlineError, Select } from '@rapport/ui'
import { X } from 'lucide-react'
import { fieldOf, objectNamed } from '../../../api/meta.ts'
import type { FieldMeta, Meta, ObjectMeta, Value } from '../../../api/types.ts'
import { FieldInput, hasInput } from '../../../fields/FieldInput.tsx'
import { t } from '../../../messages/t.tsx'
import { offeredFields } from '../../templates/fieldsOf.ts'
import { ValueField } from '../../templates/ValueField.tsx'
import styles from '../Flows.module.css'
import { Length } from './Length.tsx'

interface ValuesProps {
  meta: Meta
  /** Whose fields are written. */
  target: ObjectMeta
  /** Whose records walk. */
  source: ObjectMeta
  values: Written
  /** Fields that are filled by themselves, or elsewhere. */
  without?: readonly string[]
  /** What is wrong with a field, or with all of them. */
  errorOf: (key?: string) => string | null
  onChange: (values: Written) => void
}

const ways = ['value', 'field', 'in', 'text', 'empty'] as const
type Way = (typeof ways)[number]

const isWay = (given: Given, key: string): boolean => typeof given === 'object' && given !== null && !Array.isArray(given) && key in given
const wayOf = (given: Given): Way =>
  given === null ? 'empty' : isWay(given, 'field') ? 'field' : isWay(given, 'in') ? 'in' : isWay(given, 'text') ? 'text' : 'value'

/** Which fields get what. */
export function Values({ meta, target, source, values, without = [], errorOf, onChange }: ValuesProps) {
  const writable = target.fields.filter((field) => hasInput(field) && field.kind !== 'record' && !without.includes(field.key))
  const rest = writable.filter(({ key }) => !Object.hasOwn(values, key))
  const whole = errorOf()
  return (
    <fieldset className={styles.asked}>
      <legend>{t('flows.values')}</legend>
      {Object.entries(values).map(([key, given]) => {
        const field = fieldOf(target, key)
        const remove = () => onChange(Object.fromEntries(Object.entries(values).filter(([other]) => other !== key)))
        const label = field?.label ?? key
        return (
          <div key={key} className={styles.value} role="group" aria-label={label}>
            <div className={styles.valueHead}>
              <strong>{label}</strong>
              <IconButton size="small" label={t('flows.removeValue', { field: label })} onClick={remove}>
                <X size={14} aria-hidden />
              </IconButton>
            </div>
            {field ? (
              <OneValue
                meta={meta}
                field={field}
                source={source}
                given={given}
                error={errorOf(key)}
                onChange={(next) => onChange({ ...values, [key]: next })}
              />
            ) : (
              <InlineError>{errorOf(key) ?? t('state.noneFound')}</InlineError>
            )}
          </div>
        )
      })}
      {rest.length > 0 ? (
        <Select
          key={rest.length}
          label={t('flows.addValue')}
          options={rest.map(({ key, label }) => ({ value: key, label }))}
          value={null}
          onChange={(key) => {
            const field = writable.find((one) => one.key === key)
            if (field) onChange({ ...values, [field.key]: firstOf(field) })
          }}
          none={t('state.noneFound')}
        />
      ) : null}
      {whole ? <InlineError>{whole}</InlineError> : null}
    </fieldset>
  )
}

const firstOf = (field: FieldMeta): Given => (field.kind === 'prose' ? { text: '' } : field.kind === 'boolean' ? true : '')

interface OneValueProps {
  meta: Meta
  field: FieldMeta
  source: ObjectMeta
  given: Given
  error: string | null
  onChange: (given: Given) => void
}

function OneValue({ meta, field, source, given, error, onChange }: OneValueProps) {
  const way = wayOf(given)
  const isText = field.kind === 'text' || field.kind === 'prose'
  const isDate = field.kind === 'date' || field.kind === 'instant'
  const others = alike(meta, source, field)
  const offered = ways.filter(
    (one) =>
      one === way ||
      (one === 'in' ? isDate : one === 'text' ? isText : one === 'field' ? others.length > 0 : one !== 'empty' || !field.required),
  )
  const raw = isWay(given, 'value') ? (given as { value: Value }).value : (given as Value)
  return (
    <>
      <Select
        label={t('flows.way')}
        hideLabel
        options={offered.map((value) => ({ value, label: t(`flows.way.${value}`) }))}
        value={way}
        onChange={(next) => next && next !== way && onChange(begun(next as Way, field, others))}
        none=""
      />
      {way === 'value' ? (
        <FieldInput
          meta={meta}
          field={field}
          value={raw === '' ? null : raw}
          onChange={(value) => onChange(typeof value === 'object' && value !== null ? { value } : (value ?? ''))}
          error={error}
          hideLabel
        />
      ) : null}
      {way === 'field' ? (
        <Select
          label={t('flows.fromField', { one: source.label[0].toLowerCase() })}
          options={others}
          value={(given as { field: string }).field || null}
          onChange={(next) => next && onChange({ field: next })}
          none={t('state.noneFound')}
          error={error}
        />
      ) : null}
      {way === 'in' ? (
        <Length
          label={t('flows.in')}
          value={(given as { in: string }).in}
          error={error}
          onChange={(next) => onChange({ ...(given as object), in: next })}
        />
      ) : null}
      {way === 'text' ? (
        <ValueField
          label={t('flows.text')}
          rows={3}
          value={(given as { text: string }).text}
          fields={offeredFields(meta, source).filter(({ kind }) => kind !== 'link')}
          error={error}
          onChange={(text) => onChange({ text })}
        />
      ) : null}
    </>
  )
}

function begun(way: Way, field: FieldMeta, others: readonly { value: string }[]): Given {
  if (way === 'field') return { field: others[0]?.value ?? '' }
  if (way === 'in') return { in: '1 day' }
  if (way === 'text') return { text: '' }
  return way === 'empty' ? null : firstOf({ ...field, kind: field.kind === 'prose' ? 'text' : field.kind })
}

/** Fields of the record that hold what this one takes, and those of what it leads to. */
function alike(meta: Meta, source: ObjectMeta, field: FieldMeta): readonly { value: string; label: string }[] {
  const isText = field.kind === 'text' || field.kind === 'prose'
  const fits = (one: FieldMeta) =>
    isText ? ['text', 'prose'].includes(one.kind) : one.kind === field.kind && one.options.to === field.options.to
  const own = source.fields.filter(fits).map(({ key, label }) => ({ value: key, label }))
  const further = source.fields.flatMap((one) => {
    const to = one.kind === 'ref' && one.options.to ? objectNamed(meta, one.options.to) : undefined
    return (to?.fields ?? []).filter(fits).map(({ key, label }) => ({ value: `${one.key}.${key}`, label: `${one.label}: ${label}` }))
  })
  const itself = field.kind === 'ref' && field.options.to === source.name ? [{ value: 'id', label: source.label[0] }] : []
  return [...itself, ...own, ...further]
}
