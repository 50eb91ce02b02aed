import { HeadButton, HeadCell, Menu, type MenuEntry } from '@rapport/ui'
import { ArrowDown, ArrowDownUp, ArrowUp, ChartColumn, EyeOff, ListFilter, Sigma, Undo2 } from 'lucide-react'
import type { FieldMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { isUnmarked } from './marks.ts'

export const headId = (column: number): string => `head-${column}`

/**
 * Presses the head of a column, for the keys of the list, which stay in the list. It waits for the key to be over,
 * because a menu closes at keys that are pressed outside of it.
 */
export function pressHead(column: number): void {
  setTimeout(() => document.getElementById(headId(column))?.querySelector('button')?.click())
}

/** What can be done with a column. `sort` undefined means the order a list has by itself. */
export interface HeadActs {
  sort: (sort: string | undefined) => void
  filter: (key: string) => void
  hide: (key: string) => void
  /** Shows the view as a chart by the field, or of its sum. */
  chart: (part: { by?: string; measure?: string }) => void
  /** Has an added field prepared for sorting; absent for who may not. */
  mark?: (key: string) => void
}

interface ColumnHeadProps {
  field: FieldMeta
  at: number
  sort: string | undefined
  act: HeadActs
  /** The keys of the list stand here. */
  current: boolean
}

/** Milliseconds until a menu that closes has given the focus back; a panel that opens sooner would lose it again. */
const FOCUS_BACK = 30

const line = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const

/** The head of a column, with its menu. The first column stays. */
export function ColumnHead({ field, at, sort, act, current }: ColumnHeadProps) {
  const sorted = sort === field.key ? 'ascending' : sort === `-${field.key}` ? 'descending' : undefined
  const order = orderOf(field)
  const ways: readonly MenuEntry[] = field.sortable
    ? [
        {
          id: 'up',
          label: t(`head.${order}.up`),
          icon: <ArrowUp {...line} />,
          end: sorted === 'ascending' ? '✓' : undefined,
          onChoose: () => act.sort(field.key),
        },
        {
          id: 'down',
          label: t(`head.${order}.down`),
          icon: <ArrowDown {...line} />,
          end: sorted === 'descending' ? '✓' : undefined,
          onChoose: () => act.sort(`-${field.key}`),
        },
        ...(sorted ? [{ id: 'own', label: t('head.unsort'), icon: <Undo2 {...line} />, onChoose: () => act.sort(undefined) }] : []),
      ]
    : act.mark && isUnmarked(field)
      ? [{ id: 'mark', label: t('head.mark'), icon: <ArrowDownUp {...line} />, onChoose: () => act.mark?.(field.key) }]
      : []
  const rest: readonly MenuEntry[] = [
    ...(field.operators.length > 0
      ? [
          {
            id: 'filter',
            label: t('head.filter'),
            icon: <ListFilter {...line} />,
            onChoose: () => setTimeout(() => act.filter(field.key), FOCUS_BACK),
          },
        ]
      : []),
    ...(field.grouping
      ? [{ id: 'chart', label: t('head.chart'), icon: <ChartColumn {...line} />, onChoose: () => act.chart({ by: field.key }) }]
      : []),
    ...(field.measures?.includes('sum')
      ? [{ id: 'sum', label: t('head.chartSum'), icon: <Sigma {...line} />, onChoose: () => act.chart({ measure: `sum.${field.key}` }) }]
      : []),
    ...(at > 0 ? [{ id: 'hide', label: t('head.hide'), icon: <EyeOff {...line} />, onChoose: () => act.hide(field.key) }] : []),
  ]
  const entries = ways.length > 0 && rest.length > 0 ? [...ways, { kind: 'divider' as const, id: 'line' }, ...rest] : [...ways, ...rest]
  return (
    <HeadCell
      id={headId(at)}
      pinned={at === 0 ? 2 : undefined}
      end={field.kind === 'integer' || field.kind === 'number'}
      sortable={field.sortable}
      sorted={sorted}
      current={current}
      at={at + 2}
    >
      {entries.length === 0 ? field.label : <Menu target={<HeadButton sorted={sorted}>{field.label}</HeadButton>} entries={entries} />}
    </HeadCell>
  )
}

/** How an order is told: by letters, by size, or by time. */
export function orderOf({ kind }: FieldMeta): 'letters' | 'size' | 'time' {
  if (kind === 'date' || kind === 'instant') return 'time'
  return kind === 'integer' || kind === 'number' ? 'size' : 'letters'
}
