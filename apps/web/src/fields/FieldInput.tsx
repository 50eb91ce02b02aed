import { Checkbox, Select, TextArea, TextField } from '@rapport/ui'
import type { ComponentType } from 'react'
import type { Kind } from '@rapport/core/object'
import { isRef, objectNamed } from '../api/meta.ts'
import type { FieldMeta, Meta, Value } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { AddressesInput } from './AddressesInput.tsx'
import { LabelledInput } from './LabelledInput.tsx'
import { RefPicker } from './RefPicker.tsx'
import { sentenceCase } from './words.ts'

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

const Text = (props: FieldInputProps) => (
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

const Truth = ({ field, value, onChange }: FieldInputProps) => (
  <Checkbox checked={value === true} onChange={(event) => onChange(event.target.checked)}>
    {field.label}
  </Checkbox>
)

const Choice = (props: FieldInputProps) => (
  <Select
    {...frame(props)}
    options={(props.field.options.values ?? []).map((one) => ({ value: one, label: sentenceCase(one) }))}
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

const inputs: Record<Kind, ComponentType<FieldInputProps> | null> = {
  text: Text,
  prose: Prose,
  integer: Numeric,
  number: Numeric,
  boolean: Truth,
  date: Day,
  instant: null,
  choice: Choice,
  ref: Ref,
  record: null,
  emails: LabelledInput,
  phones: LabelledInput,
  addresses: AddressesInput,
  json: null,
  part: null,
  latest: null,
}

/** True for fields that this page can offer an input for. */
export const hasInput = (field: FieldMeta): boolean => inputs[field.kind] !== null && !field.readonly && !field.derived

export function FieldInput(props: FieldInputProps) {
  const Input = inputs[props.field.kind]
  return Input ? <Input {...props} /> : null
}
