import { Menu } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'
import type { ListSearch } from '../list/view.ts'
import { t } from '../messages/t.tsx'
import { aggregateQuery } from './aggregate.ts'
import styles from './ChartView.module.css'
import { measureText, shortText } from './words.ts'

const ways = ['sum', 'average', 'p50', 'p90', 'min', 'max'] as const
type Way = (typeof ways)[number]

/** What the foot says of a column of numbers: its sum, unless the address says otherwise. */
export function footWay(foot: string | undefined, key: string): Way | null {
  const said = foot?.split(',').find((one) => one.endsWith(`.${key}`))
  const way = said?.slice(0, -key.length - 1)
  return way === 'none' ? null : (ways.find((one) => one === way) ?? 'sum')
}

/** The address with another way for one column. */
export function withFoot(foot: string | undefined, key: string, way: Way | null): string | undefined {
  const others = (foot?.split(',') ?? []).filter((one) => one !== '' && !one.endsWith(`.${key}`))
  const all = way === 'sum' ? others : [...others, `${way ?? 'none'}.${key}`]
  return all.join(',') || undefined
}

interface FootNumbersProps {
  meta: Meta
  object: ObjectMeta
  columns: readonly FieldMeta[]
  search: ListSearch
  onChange: (part: Partial<ListSearch>) => void
}

/** Numbers of the view under the list: one for each column of numbers, of all that match, not only of what is on the screen. */
export function FootNumbers({ meta, object, columns, search, onChange }: FootNumbersProps) {
  const numbers = columns.filter(({ measures }) => measures?.includes('sum'))
  const asked = numbers.flatMap(({ key }) => {
    const way = footWay(search.foot, key)
    return way ? [`${way}.${key}`] : []
  })
  const measure = ['count', ...asked].join(',')
  const { data } = useQuery({
    ...aggregateQuery(object, { filter: search.filter, find: search.find, measure }),
    enabled: asked.length > 0,
  })
  if (numbers.length === 0) return null
  return (
    <span className={styles.numbers}>
      {numbers.map((field) => {
        const way = footWay(search.foot, field.key)
        const name = way ? measureText(meta, object, `${way}.${field.key}`) : field.label
        const at = data?.measures.indexOf(`${way}.${field.key}`) ?? -1
        return (
          <Menu
            key={field.key}
            target={
              <button type="button" className={styles.number}>
                {way ? `${name} ${at >= 0 ? shortText(data!.total.values[at] ?? null) : '…'}` : field.label}
              </button>
            }
            entries={[
              { kind: 'heading', id: 'of', label: t('chart.foot', { field: field.label }) },
              ...[...ways, null].map((one) => ({
                id: one ?? 'none',
                label: one ? measureText(meta, object, `${one}.${field.key}`) : t('chart.footNone'),
                end: one === way ? '✓' : undefined,
                onChoose: () => onChange({ foot: withFoot(search.foot, field.key, one) }),
              })),
            ]}
          />
        )
      })}
    </span>
  )
}
