import { Chip } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { objectNamed } from '../api/meta.ts'
import { request } from '../api/request.ts'
import type { Meta, ObjectMeta, Page, Row } from '../api/types.ts'
import { fullTime } from '../fields/time.ts'
import { t } from '../messages/t.tsx'
import styles from './Record.module.css'
import own from './Related.module.css'

/** One way of a record through an automation. */
interface Walk {
  id: string
  flow: string
  name: string
  state: 'going' | 'waiting' | 'asked' | 'stuck' | 'ended'
  enteredAt: string
}

const looks = { going: 'info', waiting: 'neutral', asked: 'warn', stuck: 'bad', ended: 'outline' } as const
const SHOWN = 6
/** Milliseconds between two looks while it walks: what is done by itself is told by nobody. */
const PACE = 15_000

/** The automations that a record is in or was in; nothing where there are none. */
export function WalksOf({ meta, object, row }: { meta: Meta; object: ObjectMeta; row: Row }) {
  const { data } = useQuery({
    queryKey: ['flow', 'of', object.name, row.id],
    queryFn: ({ signal }) => request<Page<Walk>>('/flow-runs/of', { query: { object: object.name, record: row.id }, signal }),
    enabled: object.transfer === true || object.interactions === true || object.custom === true,
    refetchInterval: ({ state }) => (state.data?.items.some((walk) => walk.state !== 'ended') ? PACE : false),
  })
  const items = (data?.items ?? [])
    .toSorted((one, other) => Number(one.state === 'ended') - Number(other.state === 'ended'))
    .slice(0, SHOWN)
  const opens = objectNamed(meta, 'flow') !== undefined
  if (items.length === 0) return null
  return (
    <div className={styles.section}>
      <div className={styles.sectionHead}>
        <h2>{t('record.automations')}</h2>
      </div>
      <ul className={own.list}>
        {items.map(({ id, flow, name, state, enteredAt }) => (
          <li key={id} className={own.plain} title={fullTime(enteredAt)}>
            {opens ? (
              <Link to="/flows/$id" params={{ id: flow }} search={{ view: 'who', run: id }} dir="auto" className={own.name}>
                {name}
              </Link>
            ) : (
              <span dir="auto" className={own.name}>
                {name}
              </span>
            )}
            <Chip look={looks[state]}>{t(`record.walk.${state}`)}</Chip>
          </li>
        ))}
      </ul>
    </div>
  )
}
