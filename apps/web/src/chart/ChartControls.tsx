import { Segmented, Select } from '@rapport/ui'
import type { ChartKind } from '@rapport/ui/charts/data.ts'
import type { Meta, ObjectMeta } from '../api/types.ts'
import type { ListSearch } from '../list/view.ts'
import { t } from '../messages/t.tsx'
import { groupable, measurable, readGroup, units, type Asking, type Grouped, type Unit } from './asking.ts'
import styles from './ChartView.module.css'
import { measureText } from './words.ts'

export interface ChartControlsProps {
  meta: Meta
  object: ObjectMeta
  asking: Asking
  kind: ChartKind | undefined
  kinds: readonly ChartKind[]
  asTable: boolean
  onChange: (part: Partial<ListSearch>) => void
}

const unitNames = { day: 'chart.day', week: 'chart.weekly', month: 'chart.month', quarter: 'chart.quarterly', year: 'chart.year' } as const

/** Measure, groups and kind; each choice is in the address at once. */
export function ChartControls({ meta, object, asking, kind, kinds, asTable, onChange }: ChartControlsProps) {
  const { measure, groups } = asking
  const [first, second] = groups
  const none = t('state.noneFound')
  const choose = (next: readonly (Grouped | undefined)[]) => onChange({ by: next.flatMap((group) => group?.by ?? []).join(',') })
  const named = (by: string | null): Grouped | undefined => (by ? readGroup(meta, object, by) : undefined)
  const fields = optionsOf(object, groups)
  const measures = [...new Set([...measurable(object), measure])]
  return (
    <div className={styles.controls}>
      {measures.length > 1 ? (
        <div className={styles.choice}>
          <Select
            label={t('chart.measure')}
            none={none}
            options={measures.map((value) => ({ value, label: measureText(meta, object, value) }))}
            value={measure}
            onChange={(next) => onChange({ measure: next && next !== 'count' ? next : undefined })}
          />
        </div>
      ) : null}
      <div className={styles.choice}>
        <Select
          label={t('chart.by')}
          none={none}
          options={fields}
          value={first?.path ?? null}
          onChange={(next) => choose([named(next), second])}
        />
      </div>
      {first?.unit ? <UnitChoice group={first} onChange={(next) => choose([named(next), second])} /> : null}
      <div className={styles.choice}>
        <Select
          label={t('chart.second')}
          none={none}
          options={[{ value: '', label: t('chart.none') }, ...fields.filter(({ value }) => value !== first?.path)]}
          value={second?.path ?? ''}
          onChange={(next) => choose([first, named(next)])}
        />
      </div>
      {second?.unit ? <UnitChoice group={second} onChange={(next) => choose([first, named(next)])} /> : null}
      <div className={styles.kinds}>
        {kinds.length > 1 && !asTable ? (
          <Segmented
            label={t('chart.kind')}
            value={kind ?? kinds[0]!}
            onChange={(next) => onChange({ chart: next === kinds[0] ? undefined : next })}
            options={kinds.map((value) => ({ value, label: t(`chart.kind.${value}`) }))}
          />
        ) : null}
        <Segmented
          label={t('chart.shown')}
          value={asTable ? 'table' : 'chart'}
          onChange={(next) => onChange({ as: next === 'table' ? 'table' : undefined })}
          options={[
            { value: 'chart', label: t('chart.picture') },
            { value: 'table', label: t('chart.numbers') },
          ]}
        />
      </div>
    </div>
  )
}

/** The fields to choose from, with those of the address that the list of them does not have. */
function optionsOf(object: ObjectMeta, groups: readonly Grouped[]): { value: string; label: string }[] {
  const own = groupable(object).map(({ key, label }) => ({ value: key, label }))
  const far = groups
    .filter(({ path }) => !own.some(({ value }) => value === path))
    .map(({ path, field }) => ({ value: path, label: field.label }))
  return [...own, ...far]
}

function UnitChoice({ group, onChange }: { group: Grouped; onChange: (by: string) => void }) {
  return (
    <div className={styles.unit}>
      <Select
        label={t('chart.per')}
        none={t('state.noneFound')}
        options={units.map((unit: Unit) => ({ value: unit, label: t(unitNames[unit]) }))}
        value={group.unit ?? null}
        onChange={(unit) => onChange(`${group.path}.${unit ?? 'month'}`)}
      />
    </div>
  )
}
