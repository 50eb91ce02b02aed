import { Avatar, Chip } from '@rapport/ui'
import { Link } from '@tanstack/react-router'
import { Fragment, type ReactNode } from 'react'
import { fieldOf, isRef, objectNamed, shapeOf, titleOf } from '../api/meta.ts'
import type { FieldMeta, Meta, ObjectMeta, RefValue, Row } from '../api/types.ts'
import { askedOf } from '../fields/asked.ts'
import { localTime } from '../fields/time.ts'
import { numberText } from '../fields/words.ts'
import { useNow } from '../fields/useNow.ts'
import { t, tr } from '../messages/t.tsx'
import { isNothing, valueText } from '../fields/valueText.ts'
import { Tick } from '../work/Tick.tsx'
import { isWork } from '../work/work.ts'
import { siteOf } from './FieldText.tsx'
import styles from './Record.module.css'

/** Who it is, in one look: name, what they do where, place and time, owner. Only what is known is said. */
export function RecordHead({ meta, object, row }: { meta: Meta; object: ObjectMeta; row: Row }) {
  const now = useNow()
  const title = titleOf(object, row)
  const badge = object.badge ? fieldOf(object, object.badge) : undefined
  const said = badge ? valueText(badge, row[badge.key]) : ''
  return (
    <div className={styles.head}>
      {isWork(object) ? (
        <Tick object={object} row={row} large />
      ) : (
        <Avatar name={title} seed={row.id} shape={shapeOf(object)} size="large" />
      )}
      <div className={styles.who}>
        <div className={styles.nameLine}>
          <h1 dir="auto" className={title ? styles.title : styles.untitled} title={title.length > 80 ? title : undefined}>
            {title || t('record.untitled')}
          </h1>
          {said ? <Chip>{said}</Chip> : null}
        </div>
        <div className={styles.facts}>
          {factsOf(meta, object, row, now).map(({ key, fact }) => (
            <span key={key} dir="auto">
              {fact}
            </span>
          ))}
        </div>
      </div>
    </div>
  )
}

/** The facts of the head, in the order of the declaration. What is not known, and what is of no such object, is not said. */
function factsOf(meta: Meta, object: ObjectMeta, row: Row, now: Date): readonly { key: string; fact: ReactNode }[] {
  const said = (object.head ?? []).flatMap((keys) => {
    const parts = keys.flatMap((key) => partOf(meta, object, row, key, keys.length > 1, now) ?? [])
    return parts.length === 0 ? [] : [{ key: keys.join(), fact: parts.flatMap((part, at) => (at === 0 ? [part] : [', ', part])) }]
  })
  const owner = object.owner ? row[object.owner] : undefined
  if (!object.owner || !fieldOf(object, object.owner)) return said
  const { label } = fieldOf(object, object.owner)!
  const whose = object.work
    ? t('record.fact', { field: label, value: isRef(owner) ? owner.title : t('value.empty') })
    : isRef(owner)
      ? t('record.owner', { name: owner.title })
      : t('record.noOwner')
  return [...said, { key: 'owner', fact: whose }]
}

/** What one field says; null where it is empty. `joined`: others say what it is. */
function partOf(meta: Meta, object: ObjectMeta, row: Row, key: string, joined: boolean, now: Date): ReactNode {
  const field = fieldOf(object, key)
  const value = row[key]
  if (!field || isNothing(value) || !askedOf(object, field, row, { me: null, now }).shown) return null
  if (isRef(value)) {
    const link = <LinkTo key={key} meta={meta} field={field} value={value} />
    return joined || field.derived ? link : <Fragment key={key}>{tr('record.fact', { field: field.label, value: link })}</Fragment>
  }
  if (field.options.format === 'timeZone') {
    const time = localTime(String(value), now)
    return time ? t('record.localTime', { time }) : null
  }
  const site = siteOf(field, value)
  if (site)
    return (
      <a key={key} href={site} target="_blank" rel="noreferrer noopener">
        {valueText(field, value)}
      </a>
    )
  if (field.kind === 'date') return t('record.fact', { field: field.label, value: valueText(field, value) })
  if (typeof value !== 'number') return valueText(field, value)
  const amount = numberText(value)
  return value === 1
    ? t('record.fact', { field: field.label, value: amount })
    : t('record.amount', { value: amount, field: field.label.toLowerCase() })
}

function LinkTo({ meta, field, value }: { meta: Meta; field: FieldMeta; value: RefValue }) {
  const other = objectNamed(meta, field.options.to ?? value.object ?? '')
  if (!other) return value.title
  return (
    <Link to="/$path/$id" params={{ path: other.path, id: value.id }} search={{}}>
      {value.title}
    </Link>
  )
}
