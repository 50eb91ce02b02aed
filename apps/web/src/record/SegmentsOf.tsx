import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { objectNamed } from '../api/meta.ts'
import { request } from '../api/request.ts'
import type { Meta, ObjectMeta, Row } from '../api/types.ts'
import { fullTime, when } from '../fields/time.ts'
import { useNow } from '../fields/useNow.ts'
import { numberText } from '../fields/words.ts'
import styles from './Record.module.css'
import own from './Related.module.css'

/** A segment that a record is in. */
interface Belonging {
  id: string
  name: string
  kind: 'live' | 'list'
  since: string | null
}

/** The segments that a record is in; nothing where there are none, or none may be known. */
export function SegmentsOf({ meta, object, row }: { meta: Meta; object: ObjectMeta; row: Row }) {
  const segment = objectNamed(meta, 'segment')
  const now = useNow()
  const { data } = useQuery({
    queryKey: ['interactions', object.name, row.id, 'segments'],
    queryFn: ({ signal }) =>
      request<{ items: readonly Belonging[] }>('/segments/of', { query: { object: object.name, record: row.id }, signal }),
    enabled: object.interactions === true && segment !== undefined,
    meta: { shows: ['segment'] },
  })
  const items = data?.items ?? []
  if (!segment || items.length === 0) return null
  return (
    <div className={styles.section}>
      <div className={styles.sectionHead}>
        <h2>{segment.label[1]}</h2>
        <span className={styles.sectionCount}>{numberText(items.length)}</span>
      </div>
      <ul className={own.list}>
        {items.map(({ id, name, since }) => (
          <li key={id} className={own.plain}>
            <Link
              to="/segments/$id"
              params={{ id }}
              search={{}}
              dir="auto"
              title={name.length > 24 ? name : undefined}
              className={own.name}
            >
              {name}
            </Link>
            {since ? (
              <time className={own.span} dateTime={since} title={fullTime(since)}>
                {when(since, now)}
              </time>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  )
}
