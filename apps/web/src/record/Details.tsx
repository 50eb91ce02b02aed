import { Button } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldOf, mayWrite } from '../api/meta.ts'
import { sessionQuery } from '../api/queries.ts'
import type { FieldMeta, Meta, ObjectMeta, Row } from '../api/types.ts'
import { asAsked } from '../fields/asked.ts'
import { hasInput } from '../fields/FieldInput.tsx'
import { fullTime, when } from '../fields/time.ts'
import { useNow } from '../fields/useNow.ts'
import { isNothing } from '../fields/valueText.ts'
import { t } from '../messages/t.tsx'
import { EditableField } from './EditableField.tsx'
import styles from './Record.module.css'
import fieldStyles from './Field.module.css'

/** Every field of the form, grouped; empty ones wait behind one button. */
export function Details({ meta, object, row }: { meta: Meta; object: ObjectMeta; row: Row }) {
  const now = useNow()
  const [all, setAll] = useState(false)
  const me = useQuery(sessionQuery).data?.member?.id ?? null
  const asked = (field: FieldMeta) => asAsked(object, field, row, { me, now: new Date(now) })
  const laidOut = object.form?.length ? object.form : [object.fields.filter(hasInput).map((field) => field.key)]
  // What a condition makes needed is on the page, though somebody put it aside.
  const aside = object.fields.filter((field) => field.requiredWhen && asked(field)?.required && !laidOut.flat().includes(field.key))
  const form = aside.length > 0 ? [...laidOut, aside.map(({ key }) => key)] : laidOut
  const groups = form.map((keys) => keys.flatMap((key) => fieldOf(object, key) ?? []).flatMap((field) => asked(field) ?? []))
  const headOf = (at: number, shown: readonly FieldMeta[]): string | null =>
    object.formLabels?.[at] ??
    (at === 0
      ? t('record.details')
      : !object.formLabels && !object.custom && shown.every(({ custom }) => custom)
        ? t('record.custom')
        : null)
  // A field that must be filled and is not is shown: somebody has to see it.
  const shows = (field: FieldMeta) =>
    all || !isNothing(row[field.key]) || field.key === object.title || Boolean(field.requiredWhen && field.required)
  const hidden = groups.flat().filter((field) => isNothing(row[field.key]) && field.key !== object.title).length
  const writable = mayWrite(object)
  return (
    <>
      {groups.map((fields, at) => {
        const shown = fields.filter(shows)
        if (shown.length === 0) return null
        return (
          <div className={styles.section} key={fields.map((field) => field.key).join()}>
            {headOf(at, shown) ? <h2 className={styles.sectionHead}>{headOf(at, shown)}</h2> : null}
            <dl className={fieldStyles.list}>
              {shown.map((field) => (
                <EditableField key={field.key} meta={meta} object={object} row={row} field={field} writable={writable} />
              ))}
            </dl>
          </div>
        )
      })}
      <div className={styles.section}>
        {hidden > 0 || all ? (
          <span className={styles.outdent}>
            <Button size="small" look="ghost" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? t('record.hideEmpty') : t('record.showEmpty', { count: hidden })}
            </Button>
          </span>
        ) : null}
        <p className={styles.none}>
          <time dateTime={row.createdAt} title={fullTime(row.createdAt)}>
            {t('record.since', { day: when(row.createdAt, now) })}
          </time>
        </p>
      </div>
    </>
  )
}
