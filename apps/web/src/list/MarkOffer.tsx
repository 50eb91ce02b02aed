import { Button } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sessionQuery } from '../api/queries.ts'
import type { FieldMeta, ObjectMeta } from '../api/types.ts'
import { locale, t } from '../messages/t.tsx'
import styles from './List.module.css'
import { mark } from './marks.ts'

/** Marks fields by one click; for administrators, who alone may. */
export function MarkButton({ object, fields }: { object: ObjectMeta; fields: readonly FieldMeta[] }) {
  const [state, setState] = useState<'open' | 'busy' | 'done'>('open')
  const press = async () => {
    setState('busy')
    const keys = fields.map(({ key }) => key)
    setState((await mark(object, keys)) ? 'done' : 'open')
  }
  return (
    <Button size="small" disabled={state !== 'open'} onClick={() => void press()}>
      {t('list.mark', { fields: namesOf(fields) })}
    </Button>
  )
}

/** Why a list takes its time, and what would make it quick. */
export function MarkOffer({ object, fields }: { object: ObjectMeta; fields: readonly FieldMeta[] }) {
  const may = useQuery(sessionQuery).data?.member?.role === 'administrator'
  return (
    <div className={styles.notice} role="status">
      {t(may ? 'list.slow' : 'list.slowForOthers', { fields: namesOf(fields), count: fields.length })}
      {may ? <MarkButton object={object} fields={fields} /> : null}
    </div>
  )
}

const namesOf = (fields: readonly FieldMeta[]): string => new Intl.ListFormat(locale()).format(fields.map(({ label }) => `“${label}”`))
