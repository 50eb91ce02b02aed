import { Checkbox, Select, TextArea, TextField } from '@rapport/ui'
import { type ComponentType, useMemo } from 'react'
import type { Kind } from '@rapport/core/object'
import { isRef, objectNamed } from '../api/meta.ts'
import type { FieldMeta, Meta, Value } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { AddressesInput } from './AddressesInput.tsx'
import { countries, languages, timeZones } from './codes.ts'
import { LabelledInput } from './LabelledInput.tsx'
import { RecordPicker } from './RecordPicker.tsx'
import { RefPicker } from './RefPicker.tsx'
import { localMoment, momentOf } from './time.ts'
import { choicesOf } from './words.ts'

/** An input for the value of one field; what it gives back is what the API takes. */
export interface FieldInputProps {
  meta: Meta
  field: FieldMeta
  value: Value
  onChange: (value: Value) => void
  error?: string | null
  optional?: string
  takesFocus?: boolean
  hideLabel?: boolean
}

/** What every input takes of the frame around it. */
const frame = ({ field, error, optional, takesFocus, hideLabel }: FieldInputProps) => ({
  label: field.label,
  error,
  optional,
  takesFocus,
  hideLabel,
})

const textOf = (value: Value): string => (value === null ? '' : String(value))

/** Texts that stand for something with a name: it is the name that people know. */
const named: Partial<Record<string, (own: string) => readonly { value: string; label: string }[]>> = {
  language: languages,
  timeZone: timeZones,
  country: countries,
}

const Text = (props: FieldInputProps) => (named[props.field.options.format ?? ''] ? <Named {...props} /> : <Line {...props} />)

const Named = (props: FieldInputProps) => {
  const { field, value, onChange } = props
  const own = textOf(value)
  const format = field.options.format ?? ''
  const options = useMemo(() => named[format]?.(own) ?? [], [format, own])
  return (
    <Select
      {...frame(props)}
      options={options.some((one) => one.value === own) || !own ? options : [{ value: own, label: own }, ...options]}
      value={own || null}
      onChange={onChange}
      clearable={!field.required}
      none={t('state.noneFound')}
    />
  )
}

const Line = (props: FieldInputProps) => (
  <TextField
    {...frame(props)}
    value={textOf(props.value)}
    maxLength={props.field.options.max}
    onChange={(event) => props.onChange(event.target.value || null)}
  />
)

const Prose = (props: FieldInputProps) => (
  <TextArea {...frame(props)} value={textOf(props.value)} onChange={(event) => props.onChange(event.target.value || null)} />
)

const Numeric = (props: FieldInputProps) => (
  <TextField
    {...frame(props)}
    inputMode="decimal"
    defaultValue={textOf(props.value)}
    onChange={(event) => {
      const text = event.target.value.trim().replace(',', '.')
      props.onChange(text === '' ? null : Number.isFinite(Number(text)) ? Number(text) : event.target.value)
    }}
  />
)

const Day = (props: FieldInputProps) => (
  <TextField {...frame(props)} type="date" value={textOf(props.value)} onChange={(event) => props.onChange(event.target.value || null)} />
)

const Moment = (props: FieldInputProps) => (
  <TextField
    {...frame(props)}
    type="datetime-local"
    defaultValue={localMoment(props.value)}
    onChange={(event) => props.onChange(event.target.value ? momentOf(event.target.value) : null)}
  />
)

/** A question that nobody answered is not a No: added fields have three answers, declared ones a tick. */
const Truth = (props: FieldInputProps) => (props.field.custom ? <Answer {...props} /> : <Tick {...props} />)

const Answer = (props: FieldInputProps) => (
  <Select
    {...frame(props)}
    options={[
      { value: 'true', label: t('value.yes') },
      { value: 'false', label: t('value.no') },
    ]}
    value={typeof props.value === 'boolean' ? String(props.value) : null}
    onChange={(next) => props.onChange(next === null ? null : next === 'true')}
    clearable={!props.field.required}
    none={t('state.noneFound')}
  />
)

const Tick = ({ field, value, onChange }: FieldInputProps) => (
  <Checkbox checked={value === true} onChange={(event) => onChange(event.target.checked)}>
    {field.label}
  </Checkbox>
)

const Choice = (props: FieldInputProps) => (
  <Select
    {...frame(props)}
    options={choicesOf(props.field, props.value)}
    value={typeof props.value === 'string' ? props.value : null}
    onChange={props.onChange}
    clearable={!props.field.required}
    none={t('state.noneFound')}
  />
)

const Ref = (props: FieldInputProps) => {
  const { meta, field, value, onChange } = props
  const object = objectNamed(meta, field.options.to ?? '')
  if (!object) return null
  const id = isRef(value) ? value.id : typeof value === 'string' ? value : null
  const title = isRef(value) ? value.title : undefined
  return (
    <RefPicker {...frame(props)} object={object} value={id} title={title} onChange={(next) => onChange(next)} clearable={!field.required} />
  )
}

const Any = (props: FieldInputProps) => (
  <RecordPicker {...frame(props)} meta={props.meta} value={props.value} onChange={props.onChange} clearable={!props.field.required} />
)

const inputs: Record<Kind, ComponentType<FieldInputProps> | null> = {
  text: Text,
  prose: Prose,
  integer: Numeric,
  number: Numeric,
  boolean: Truth,
  date: Day,
  instant: Moment,
  choice: Choice,
  ref: Ref,
  record: Any,
  emails: LabelledInput,
  phones: LabelledInput,
  addresses: AddressesInput,
  json: null,
  part: null,
  latest: null,
  formula: null,
  rollup: null,
}

/** True for fields whose value is picked out of a list, where Enter picks. */
export const isPicked = (field: FieldMeta): boolean =>
  field.kind === 'ref' ||
  field.kind === 'record' ||
  field.kind === 'choice' ||
  (field.kind === 'boolean' && field.custom === true) ||
  isNamed(field)

const isNamed = ({ options }: FieldMeta): boolean => named[options.format ?? ''] !== undefined

/** True for fields that this page can offer an input for. */
export const hasInput = (field: FieldMeta): boolean => inputs[field.kind] !== null && !field.readonly && !field.derived

export function FieldInput(props: FieldInputProps) {
  const Input = inputs[props.field.kind]
  return Input ? <Input {...props} /> : null
}
