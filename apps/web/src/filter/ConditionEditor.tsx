import type { Comparison, Condition, ConditionValue, Operator } from '@rapport/core/rules'
import { Checkbox, InlineError, Segmented, Select, Skeleton, TextField } from '@rapport/ui'
import { lazy, Suspense, useState } from 'react'
import { objectNamed } from '../api/meta.ts'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'
import { RefPicker } from '../fields/RefPicker.tsx'
import { allChoices } from '../fields/words.ts'
import { t } from '../messages/t.tsx'
import { Finish } from './Finish.tsx'
import { meantBy } from './happenedDraft.ts'
import styles from './ConditionEditor.module.css'
import { type ConditionKind, isComparison, kindOf } from './tree.ts'
import { fieldAt, filterable, kindsFor } from './words.ts'

export interface ConditionEditorProps {
  meta: Meta
  object: ObjectMeta
  start?: Condition
  /** The field that a new condition is about, where it is known. */
  field?: string | undefined
  onDone: (made: Condition) => void
  /** Offered beside an existing condition: hold this one or that one. */
  onOr?: (made: Condition) => void
}

// Most conditions compare a field; what else there is comes when it is chosen.
const HappenedEditor = lazy(() => import('./HappenedEditor.tsx').then((module) => ({ default: module.HappenedEditor })))
const SegmentEditor = lazy(() => import('./SegmentEditor.tsx').then((module) => ({ default: module.SegmentEditor })))

/** One condition: over a field, over what happened, or over a segment. With `onOr`, a second empty one can be begun. */
export function ConditionEditor({ meta, object, start, field, onDone, onOr }: ConditionEditorProps) {
  const [or, setOr] = useState(false)
  const begun = or ? undefined : start
  const kinds = kindsFor(meta, object)
  const [chosen, setKind] = useState<ConditionKind>(kindOf(start))
  const rest = {
    meta,
    object,
    onDone: or && onOr ? onOr : onDone,
    onOr: onOr && !or ? () => (setOr(true), setKind('field')) : undefined,
  }
  return (
    <div className={styles.kinds}>
      {begun || kinds.length < 2 ? null : (
        <Segmented
          label={t('filter.kind')}
          value={chosen}
          options={kinds.map((value) => ({ value, label: t(`filter.kind.${value}`) }))}
          onChange={setKind}
        />
      )}
      {chosen === 'field' ? (
        <OneCondition
          {...rest}
          key={or ? 'or' : 'this'}
          start={begun && isComparison(begun) ? begun : undefined}
          about={or ? undefined : field}
        />
      ) : (
        <Suspense fallback={<Skeleton shape="long" />}>
          {chosen === 'happened' ? <HappenedEditor {...rest} start={begun} /> : <SegmentEditor {...rest} start={begun} />}
        </Suspense>
      )}
    </div>
  )
}

/** Comparisons of numbers alone. */
const amounts: readonly Operator[] = ['atLeast', 'over', 'atMost', 'under']

/** What an editor of one condition is given. */
export interface EditorProps extends Pick<ConditionEditorProps, 'meta' | 'object' | 'onDone'> {
  start: Condition | undefined
  onOr: (() => void) | undefined
}

type OneProps = Omit<EditorProps, 'start'> & { start: Comparison | undefined; about: string | undefined }

function OneCondition({ meta, object, start, about, onDone, onOr }: OneProps) {
  const fields = filterable(object)
  const first = fields.find(({ key }) => key === about) ?? fields[0]
  const [path, setPath] = useState(start?.field ?? first?.key ?? '')
  const [op, setOp] = useState<Operator>(start?.op ?? first?.operators[0] ?? 'is')
  const [value, setValue] = useState<ConditionValue>(start?.value ?? null)
  const [wrong, setWrong] = useState<string | null>(null)
  const field = fieldAt(meta, object, path)
  const options = fields.map(({ key, label }) => ({ value: key, label }))
  if (field && !fields.some(({ key }) => key === path)) options.unshift({ value: path, label: field.label })
  const valueLess = op === 'empty' || op === 'notEmpty'

  const choose = (next: string | null) => {
    if (!next) return
    const chosen = fieldAt(meta, object, next)
    setPath(next)
    setValue(null)
    setWrong(null)
    if (chosen && !chosen.operators.includes(op)) setOp(chosen.operators[0] ?? 'is')
  }
  const done = () => {
    const given = field?.isFree && op !== 'contains' && typeof value === 'string' ? meantBy(value) : value
    const lacksNumber = field?.isFree && amounts.includes(op) && typeof given !== 'number'
    const complaint = valueLess ? null : (complaintOf(field, op, value) ?? (lacksNumber ? t('filter.needNumber') : null))
    setWrong(complaint)
    if (!complaint) onDone(valueLess ? { field: path, op } : { field: path, op, value: given })
  }
  return (
    <form
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault()
        done()
      }}
    >
      <Select
        label={t('filter.field')}
        options={options}
        value={path}
        onChange={choose}
        none={t('filter.noField')}
        takesFocus={!start && !about}
      />
      <Select
        label={t('filter.operator')}
        options={(field?.operators ?? [op]).map((one) => ({ value: one, label: t(`filter.op.${one}`) }))}
        value={op}
        onChange={(next) => {
          if (!next) return
          setOp(next as Operator)
          if (Array.isArray(value) !== isList(next as Operator)) setValue(null)
        }}
        none=""
      />
      {valueLess || !field ? null : (
        <ValueInput
          meta={meta}
          field={field}
          op={op}
          value={value}
          onChange={setValue}
          error={wrong}
          takesFocus={Boolean(start ?? about)}
        />
      )}
      <div className={styles.actions}>
        <Finish onOr={onOr} />
      </div>
    </form>
  )
}

export const isList = (op: Operator): boolean => op === 'anyOf' || op === 'noneOf'
const isDays = (op: Operator): boolean => op === 'inLast' || op === 'inNext'
const isNumber = (field: FieldMeta | undefined): boolean => field?.kind === 'integer' || field?.kind === 'number'

/** What is wrong with a value that a field is compared with, in words. */
export function complaintOf(field: FieldMeta | undefined, op: Operator, value: ConditionValue): string | null {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return t('filter.needValue')
  const numbers = Array.isArray(value) ? value : [value]
  if ((isDays(op) || isNumber(field)) && numbers.some((one) => typeof one !== 'number')) return t('filter.needNumber')
  return null
}

interface ValueInputProps {
  meta: Meta
  field: FieldMeta
  op: Operator
  value: ConditionValue
  onChange: (value: ConditionValue) => void
  error: string | null
  takesFocus: boolean
  hideLabel?: boolean
}

/** Asks for what a field is compared with, as its kind and the comparison need it. */
export function ValueInput({ meta, field, op, value, onChange, error, takesFocus, hideLabel }: ValueInputProps) {
  const other = objectNamed(meta, field.options.to ?? '')
  if (other && (op === 'is' || op === 'isNot'))
    return (
      <RefPicker
        label={t('filter.value')}
        object={other}
        value={typeof value === 'string' ? value : null}
        onChange={(id) => onChange(id)}
        error={error}
        takesFocus={takesFocus}
        hideLabel={hideLabel}
        withMe
      />
    )
  if (field.kind === 'choice' && !isList(op)) {
    return (
      <Select
        label={t('filter.value')}
        options={allChoices(field, value)}
        value={typeof value === 'string' ? value : null}
        onChange={onChange}
        none=""
        error={error}
        takesFocus={takesFocus}
        hideLabel={hideLabel}
      />
    )
  }
  if (field.kind === 'boolean') {
    const options = [
      { value: 'true', label: t('value.yes') },
      { value: 'false', label: t('value.no') },
    ]
    return (
      <Select
        label={t('filter.value')}
        options={options}
        value={value === null ? null : String(value)}
        onChange={(next) => onChange(next === 'true')}
        none=""
        error={error}
        takesFocus={takesFocus}
        hideLabel={hideLabel}
      />
    )
  }
  if (isList(op) && field.kind === 'choice') return <Choices field={field} value={value} onChange={onChange} error={error} />
  if (isList(op))
    return (
      <TextField
        label={t('filter.values')}
        hint={t('filter.valuesHint')}
        defaultValue={Array.isArray(value) ? value.join(', ') : ''}
        onChange={(event) => onChange(split(event.target.value, isNumber(field)))}
        error={error}
        takesFocus={takesFocus}
        hideLabel={hideLabel}
      />
    )
  const number = isDays(op) || isNumber(field)
  const dated = !number && (field.kind === 'date' || field.kind === 'instant')
  return (
    <TextField
      label={isDays(op) ? t('filter.days') : t('filter.value')}
      type={dated ? 'date' : 'text'}
      inputMode={number ? 'decimal' : undefined}
      defaultValue={value === null ? '' : String(value)}
      onChange={(event) => onChange(number ? numberOr(event.target.value) : event.target.value)}
      error={error}
      takesFocus={takesFocus}
      hideLabel={hideLabel}
    />
  )
}

/** Several values of a choice, ticked: written side by side, a comma in a value would part it. */
function Choices({ field, value, onChange, error }: Pick<ValueInputProps, 'field' | 'value' | 'onChange' | 'error'>) {
  const chosen = Array.isArray(value) ? value.map(String) : []
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.legend}>{t('filter.values')}</legend>
      {allChoices(field).map((one) => (
        <Checkbox
          key={one.value}
          checked={chosen.includes(one.value)}
          onChange={(event) => onChange(event.target.checked ? [...chosen, one.value] : chosen.filter((other) => other !== one.value))}
        >
          {one.label}
        </Checkbox>
      ))}
      {error ? <InlineError>{error}</InlineError> : null}
    </fieldset>
  )
}

const split = (text: string, numbers: boolean): (string | number)[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => (numbers ? numberOr(part) : part))

const numberOr = (text: string): number | string => {
  const trimmed = text.trim().replace(',', '.')
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : text
}
