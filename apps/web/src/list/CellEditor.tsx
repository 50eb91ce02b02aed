import { Button, focusing, gridStyles, Popover } from '@rapport/ui'
import { type KeyboardEvent, useRef, useState } from 'react'
import { isRef, objectNamed } from '../api/meta.ts'
import type { FieldMeta, Meta, Row } from '../api/types.ts'
import { FieldValue } from '../fields/FieldValue.tsx'
import { RefPicker } from '../fields/RefPicker.tsx'
import { localMoment } from '../fields/time.ts'
import { isNothing } from '../fields/valueText.ts'
import { editText } from '../fields/written.ts'
import { choicesOf } from '../fields/words.ts'
import { t } from '../messages/t.tsx'
import { type CellEdit, inputText, typedValue } from './cellEdit.ts'
import styles from './List.module.css'
import type { RowActs } from './ListRow.tsx'

interface CellEditorProps {
  meta: Meta
  field: FieldMeta
  row: Row
  edit: CellEdit
  act: RowActs
}

/** A cell while its value is changed, on its way, or was refused. */
export function CellEditor(props: CellEditorProps) {
  const { meta, field, row, edit, act } = props
  if (edit.state === 'saving') return <Saving {...props} />
  if (edit.state === 'failed')
    return (
      <>
        <FieldValue meta={meta} field={field} value={row[field.key]} quiet />
        <div className={gridStyles.under} role="alert">
          <span>{edit.reason}</span>
          <Button size="small" look="link" onClick={act.retry}>
            {edit.conflict ? t('edit.keepMine') : edit.wrong ? t('action.edit') : t('action.retry')}
          </Button>
          <Button size="small" look="ghost" onClick={act.cancel}>
            {edit.conflict ? t('edit.takeTheirs') : t('edit.leave')}
          </Button>
        </div>
      </>
    )
  if (field.kind === 'ref' || field.kind === 'choice' || field.kind === 'boolean') return <Chooser {...props} />
  return <TextCell {...props} />
}

function Saving({ field, edit }: CellEditorProps) {
  const draft = edit.draft
  return (
    <span className={gridStyles.saving} role="status" aria-label={t('edit.saving')}>
      {typeof draft === 'boolean'
        ? draft
          ? t('value.yes')
          : t('value.no')
        : field.kind === 'ref'
          ? t('edit.saving')
          : String(draft ?? '–')}
    </span>
  )
}

/** A line of text, a number or a date. Enter and Tab save, Esc restores, leaving saves too. */
function TextCell({ field, row, edit, act }: CellEditorProps) {
  const value = editText(field, row[field.key] ?? null)
  const start = field.kind === 'instant' ? localMoment(value) : inputText(value)
  const [text, setText] = useState(typeof edit.draft === 'string' || typeof edit.draft === 'number' ? String(edit.draft) : start)
  const closed = useRef(false)
  const finish = (next: boolean) => {
    if (closed.current) return
    closed.current = true
    if (text === start && !next) act.cancel()
    else act.save(text === start ? undefined : typedValue(field, text), next)
  }
  const keys = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape') {
      closed.current = true
      act.cancel()
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault()
      finish(event.key === 'Tab')
    }
  }
  return (
    <input
      className={gridStyles.input}
      aria-label={field.label}
      dir="auto"
      type={field.kind === 'date' ? 'date' : field.kind === 'instant' ? 'datetime-local' : 'text'}
      inputMode={field.kind === 'integer' || field.kind === 'number' ? 'decimal' : undefined}
      value={text}
      {...focusing(true)}
      onFocus={(event) => field.kind !== 'instant' && event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={keys}
      onBlur={() => finish(false)}
      onClick={(event) => event.stopPropagation()}
    />
  )
}

/** A value out of a list, in a small panel under the cell. */
function Chooser({ meta, field, row, act }: CellEditorProps) {
  const value = row[field.key]
  const object = field.options.to ? objectNamed(meta, field.options.to) : undefined
  const options =
    field.kind === 'boolean'
      ? [true, false].map((one) => ({ value: one, label: t(one ? 'value.yes' : 'value.no') }))
      : choicesOf(field, value)
  return (
    <Popover
      open
      onClose={act.cancel}
      label={field.label}
      tight
      target={
        <span className={styles.anchor}>
          <FieldValue meta={meta} field={field} value={value} quiet />
        </span>
      }
    >
      <div className={styles.chooser} onClick={(event) => event.stopPropagation()} role="presentation">
        {object ? (
          <RefPicker
            label={field.label}
            hideLabel
            takesFocus
            object={object}
            value={isRef(value) ? value.id : null}
            title={isRef(value) ? value.title : undefined}
            onChange={(id) => act.save(id, false)}
          />
        ) : (
          options.map((option, at) => (
            <Button
              key={String(option.value)}
              look="ghost"
              wide
              onClick={() => act.save(option.value, false)}
              takesFocus={isNothing(value) ? at === 0 : option.value === value}
            >
              <span className={styles.choiceName}>{option.label}</span>
            </Button>
          ))
        )}
        {field.required || isNothing(value) ? null : (
          <Button look="ghost" size="small" wide onClick={() => act.save(null, false)}>
            {t('edit.empty')}
          </Button>
        )}
      </div>
    </Popover>
  )
}
