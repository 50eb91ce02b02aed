import { Avatar, Chip } from '@rapport/ui'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { fieldOf, isRef, objectNamed, shapeOf, titleOf } from '../api/meta.ts'
import type { Meta, ObjectMeta, Row } from '../api/types.ts'
import { localTime } from '../fields/time.ts'
import { useNow } from '../fields/useNow.ts'
import { t, tr } from '../messages/t.tsx'
import { isNothing, valueText } from '../fields/valueText.ts'
import { siteOf } from './FieldText.tsx'
import styles from './Record.module.css'

/** Who it is, in one look: name, what they do where, place and time, owner. Only what is known is said. */
export function RecordHead({ meta, object, row }: { meta: Meta; object: ObjectMeta; row: Row }) {
  const now = useNow()
  const title = titleOf(object, row)
  const industry = wordsOf(object, row, 'industry')
  return (
    <div className={styles.head}>
      <Avatar name={title} seed={row.id} shape={shapeOf(object.name)} size="large" />
      <div className={styles.who}>
        <div className={styles.nameLine}>
          <h1 dir="auto" className={title ? styles.title : styles.untitled} title={title.length > 80 ? title : undefined}>
            {title || t('record.untitled')}
          </h1>
          {industry ? <Chip>{industry}</Chip> : null}
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

/** The facts of the head, in order, from the fields the object happens to have. */
function factsOf(meta: Meta, object: ObjectMeta, row: Row, now: Date): readonly { key: string; fact: ReactNode }[] {
  const facts: { key: string; fact: ReactNode }[] = []
  const say = (key: string, fact: ReactNode) => facts.push({ key, fact })
  const text = (key: string) => wordsOf(object, row, key)
  const sayOwner = () => {
    const owner = object.owner ? row[object.owner] : undefined
    if (object.owner && fieldOf(object, object.owner))
      say('owner', isRef(owner) ? t('record.owner', { name: owner.title }) : t('record.noOwner'))
    return facts
  }
  // What an invented object calls its fields says nothing of what they mean.
  if (object.custom) return sayOwner()
  const place = [text('city'), text('country')].filter(Boolean).join(', ')
  const company = linkOf(meta, object, row, 'company')
  if (company) say('company', text('jobTitle') ? tr('record.jobAt', { job: text('jobTitle'), company }) : company)
  const domain = fieldOf(object, 'domain')
  const site = domain && siteOf(domain, row.domain ?? null)
  if (site)
    say(
      'domain',
      <a href={site} target="_blank" rel="noreferrer noopener">
        {text('domain')}
      </a>,
    )
  if (place) say('place', place)
  const parent = linkOf(meta, object, row, 'parent')
  if (parent) say('parent', tr('record.partOf', { parent }))
  if (typeof row.employees === 'number') say('employees', t('record.employees', { count: row.employees }))
  const zone = row.timeZone
  const time = typeof zone === 'string' ? localTime(zone, now) : undefined
  if (time) say('time', t('record.localTime', { time }))
  return sayOwner()
}

/** A field of the record in words; empty where there is nothing to say. */
function wordsOf(object: ObjectMeta, row: Row, key: string): string {
  const field = fieldOf(object, key)
  return field && !isNothing(row[key]) ? valueText(field, row[key]) : ''
}

function linkOf(meta: Meta, object: ObjectMeta, row: Row, key: string): ReactNode {
  const field = fieldOf(object, key)
  const value = row[key]
  if (!field || !isRef(value)) return null
  const other = objectNamed(meta, field.options.to ?? '')
  if (!other) return value.title
  return (
    <Link to="/$path/$id" params={{ path: other.path, id: value.id }} search={{}}>
      {value.title}
    </Link>
  )
}
