import { Button, cx, IconButton, InlineError } from '@rapport/ui'
import { Pencil } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import type { FieldMeta, Meta, ObjectMeta, Row, Value } from '../api/types.ts'
import { FieldInput, hasInput, isPicked } from '../fields/FieldInput.tsx'
import { valueText } from '../fields/valueText.ts'
import { authorOf } from '../live/state.ts'
import { t, tr } from '../messages/t.tsx'
import { ClashNotice } from './ClashNotice.tsx'
import { FieldText } from './FieldText.tsx'
import styles from './Field.module.css'
import { useFieldEdit } from './useFieldEdit.ts'

interface EditableFieldProps {
  meta: Meta
  object: ObjectMeta
  row: Row
  field: FieldMeta
  writable: boolean
}

/** A field of the record page: pressed, it becomes its input in place; what could not be saved says why. */
export function EditableField({ meta, object, row, field, writable }: EditableFieldProps) {
  const edit = useFieldEdit(object, row, field)
  const editable = writable && hasInput(field)
  if (edit.state === 'clash' && edit.clash)
    return (
      <Framed label={field.label}>
        <ClashNotice clash={edit.clash} onTheirs={edit.takeTheirs} onMine={edit.keepMine} />
      </Framed>
    )
  if (edit.state === 'editing' || edit.state === 'failed')
    return (
      <Framed label={field.label}>
        <Editing meta={meta} row={row} field={field} edit={edit} />
      </Framed>
    )
  const value = edit.state === 'saving' ? edit.draft : (row[field.key] ?? null)
  return (
    <div className={cx(styles.field, isLong(field) && styles.stacked)}>
      <dt className={styles.label}>{field.label}</dt>
      <dd>
        <Shown meta={meta} field={field} value={value} saving={edit.state === 'saving'} onEdit={editable ? edit.begin : undefined} />
      </dd>
    </div>
  )
}

/** Values of several lines stand below their label, in the whole width. */
const isLong = (field: FieldMeta): boolean => ['emails', 'phones', 'addresses', 'prose'].includes(field.kind)

/** A name and value in a list need their places even while they are edited. */
function Framed({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.edit}>
      <dt className={styles.unseen}>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

interface ShownProps {
  meta: Meta
  field: FieldMeta
  value: Value
  saving: boolean
  onEdit: (() => void) | undefined
}

/** Plain values are pressed themselves; values with links in them get a pen beside. */
function Shown({ meta, field, value, saving, onEdit }: ShownProps) {
  const text = <FieldText meta={meta} field={field} value={value} />
  if (saving)
    return (
      <div className={styles.value} role="status" aria-label={t('edit.saving')}>
        <span className={styles.saving}>{text}</span>
      </div>
    )
  if (!onEdit) return <div className={styles.value}>{text}</div>
  const linked =
    ['emails', 'phones', 'addresses', 'ref', 'record'].includes(field.kind) ||
    ['domain', 'url', 'email'].includes(field.options.format ?? '')
  if (linked && value !== null)
    return (
      <div className={styles.withPen}>
        <div>{text}</div>
        <span className={styles.pen}>
          <IconButton size="small" label={t('record.editField', { field: field.label })} onClick={onEdit}>
            <Pencil size={14} strokeWidth={1.6} aria-hidden />
          </IconButton>
        </span>
      </div>
    )
  return (
    <button type="button" className={styles.press} aria-label={t('record.editField', { field: field.label })} onClick={onEdit}>
      {text}
    </button>
  )
}

/** The input with its buttons. Enter and leaving save a line of text; lists are saved by their button or ⌘↵. */
function Editing({ meta, row, field, edit }: { meta: Meta; row: Row; field: FieldMeta; edit: ReturnType<typeof useFieldEdit> }) {
  const box = useRef<HTMLDivElement>(null)
  const long = isLong(field)
  const keys = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape') edit.cancel()
    if (event.key === 'Enter' && (!long || event.metaKey || event.ctrlKey) && !isPicked(field)) {
      event.preventDefault()
      void edit.save()
    }
  }
  return (
    <div ref={box} className={styles.lines} onKeyDown={keys} role="presentation">
      <FieldInput
        meta={meta}
        field={field}
        value={edit.draft}
        onChange={edit.change}
        takesFocus
        error={edit.state === 'failed' ? edit.reason : null}
      />
      {edit.state === 'failed' && ((field.kind === 'boolean' && !field.custom) || long) ? <InlineError>{edit.reason}</InlineError> : null}
      <div role="status" className={styles.meanwhile}>
        {edit.overtaken
          ? tr('edit.meanwhile', {
              who: <b>{authorOf(row.id, field.key) ?? t('edit.somebody')}</b>,
              value: <b>{valueText(field, row[field.key] ?? null) || t('value.empty')}</b>,
            })
          : null}
      </div>
      <div className={styles.actions}>
        <Button size="small" look="primary" onClick={() => void edit.save()}>
          {edit.state === 'failed' ? t('action.retry') : t('action.save')}
        </Button>
        <Button size="small" onClick={edit.cancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </div>
  )
}
