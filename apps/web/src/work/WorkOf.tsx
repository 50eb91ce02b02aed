import '../messages/late-work.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { countQuery } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { Meta, ObjectMeta, Page, Row } from '../api/types.ts'
import { numberText } from '../fields/words.ts'
import { t } from '../messages/t.tsx'
import styles from '../record/Record.module.css'
import { workOf } from './work.ts'
import { WorkRow } from './WorkRow.tsx'
import own from './Work.module.css'

/** Work that is shown beside a record; the list has all of it. */
const SHOWN = 8

/** What is to be done for the record of the page; nothing while there is nothing. */
export function WorkOf({ meta, row }: { meta: Meta; object: ObjectMeta; row: Row }) {
  const object = workOf(meta)
  const about = object?.alsoWith
  const { state, open = '', done = '', due } = object?.work ?? {}
  const those = (value: string) => `${about} is ${row.id} and ${state} is ${value}`
  const enabled = object !== undefined && about !== undefined
  const { data } = useQuery({
    queryKey: ['related', object?.name, about, row.id],
    queryFn: ({ signal }) => request<Page<Row>>(`/${object?.path}`, { query: { filter: those(open), sort: due, limit: SHOWN }, signal }),
    enabled,
  })
  const over = useQuery({ ...countQuery(object ?? emptyObject, { filter: those(done) }, false), enabled }).data?.count ?? 0
  const items = data?.items ?? []
  if (!object || (items.length === 0 && over === 0)) return null
  const all = { to: '/$path', params: { path: object.path }, search: { filter: `${about} is ${row.id}` } } as const
  return (
    <div className={styles.section}>
      <div className={styles.sectionHead}>
        <h2>{object.label[1]}</h2>
        {items.length > 0 ? (
          <span className={styles.sectionCount}>
            {data?.next ? t('list.atLeast', { count: numberText(items.length) }) : numberText(items.length)}
          </span>
        ) : null}
      </div>
      <ul className={own.list}>
        {items.map((one) => (
          <WorkRow key={one.id} meta={meta} object={object} row={one} isBeside hasOwner />
        ))}
      </ul>
      {over > 0 || data?.next ? (
        <p className={styles.none}>
          <Link {...all}>{over > 0 ? t('work.doneOf', { count: over }) : t('work.all', { many: object.label[1].toLowerCase() })}</Link>
        </p>
      ) : null}
    </div>
  )
}

const emptyObject = { name: '', path: '' } as ObjectMeta
