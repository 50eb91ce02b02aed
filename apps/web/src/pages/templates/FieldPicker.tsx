import { Button, Popover, Select, TextField } from '@rapport/ui'
import { Braces } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../messages/t.tsx'
import { type Offered, placeholder } from './fieldsOf.ts'
import styles from './Templates.module.css'

interface FieldPickerProps {
  /** What it is inserted into, for those who hear the button only. */
  label: string
  fields: readonly Offered[]
  onInsert: (text: string) => void
}

/** A button that asks which field to show, and what where it is empty. */
export function FieldPicker({ label, fields, onInsert }: FieldPickerProps) {
  const [open, setOpen] = useState(false)
  return (
    <Popover
      label={t('templates.insert')}
      open={open}
      onClose={() => setOpen(false)}
      target={
        <Button
          size="small"
          look="ghost"
          icon={<Braces size={14} aria-hidden />}
          aria-label={t('templates.insertInto', { label })}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t('templates.insert')}
        </Button>
      }
    >
      <Question
        fields={fields}
        onInsert={(text) => {
          setOpen(false)
          onInsert(text)
        }}
      />
    </Popover>
  )
}

function Question({ fields, onInsert }: Pick<FieldPickerProps, 'fields' | 'onInsert'>) {
  const [value, setValue] = useState<string | null>(null)
  const [fallback, setFallback] = useState('')
  const [missing, setMissing] = useState(false)
  const chosen = fields.find((field) => field.value === value)
  return (
    <form
      className={styles.picker}
      onSubmit={(event) => {
        event.preventDefault()
        event.stopPropagation()
        if (chosen) onInsert(placeholder(chosen, chosen.kind === 'link' ? '' : fallback))
        else setMissing(true)
      }}
    >
      <Select
        label={t('templates.field')}
        options={fields.map((field) => ({ value: field.value, label: field.label }))}
        value={value}
        onChange={(next) => {
          setValue(next)
          setMissing(false)
        }}
        none={t('state.noneFound')}
        error={missing ? t('templates.needField') : null}
        takesFocus
      />
      {chosen?.kind === 'link' ? null : (
        <TextField
          label={t('templates.fallback')}
          hint={t('templates.fallbackHint')}
          optional={t('field.optional')}
          maxLength={100}
          autoComplete="off"
          value={fallback}
          onChange={(event) => setFallback(event.target.value)}
        />
      )}
      <Button look="primary" type="submit">
        {t('templates.insertDo')}
      </Button>
    </form>
  )
}
