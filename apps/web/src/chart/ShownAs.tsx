import { Segmented } from '@rapport/ui'
import { ChartColumn, Table2 } from 'lucide-react'
import { type ListSearch, withoutChart } from '../list/view.ts'
import { t } from '../messages/t.tsx'

const line = { size: 16, strokeWidth: 1.6 } as const

/** Rows or chart: two looks at the same view. */
export function ShownAs({
  search,
  inWords,
  onChange,
}: {
  search: ListSearch
  inWords?: boolean
  onChange: (part: Partial<ListSearch>) => void
}) {
  return (
    <Segmented
      label={t('chart.shown')}
      value={search.view ?? 'rows'}
      onChange={(next) => onChange(next === 'chart' ? { view: 'chart' } : { ...withoutChart })}
      options={[
        { value: 'rows', label: inWords ? t('chart.rows') : <Table2 {...line} aria-label={t('chart.rows')} /> },
        { value: 'chart', label: inWords ? t('chart.chart') : <ChartColumn {...line} aria-label={t('chart.chart')} /> },
      ]}
    />
  )
}
