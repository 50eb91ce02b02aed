import { Segmented, Select } from '@rapport/ui'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { remarksOf } from '../api/meta.ts'
import type { Interaction, InteractionType, Meta, ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import styles from './History.module.css'
import { labelOf } from './InteractionEntry.tsx'

/** What of a timeline is shown: all of it, what happened, what was noted, or what was changed; of what happened perhaps one kind. */
const parts = ['all', 'happened', 'notes', 'changes'] as const
export type Shown = { part: (typeof parts)[number]; type?: string | undefined }

/** As the address says it. */
export function useShown(): Shown {
  const { shows, type } = useSearch({ from: '/app/$path/$id' })
  const part = parts.find((one) => one === shows) ?? 'all'
  return part === 'happened' ? { part, type } : { part }
}

/** The objects whose entries of the history are wanted, for the address that is asked; undefined for all of them. */
export function historyObjects(meta: Meta, object: ObjectMeta, { part }: Shown): string | undefined {
  const remarks = remarksOf(meta)?.object.name
  if (part === 'notes') return remarks
  if (part !== 'changes') return undefined
  return [object.name, ...meta.objects.flatMap(({ name, via }) => (via?.length && name !== remarks ? [name] : []))].join(',')
}

interface TimelineFilterProps {
  meta: Meta
  object: ObjectMeta
  types: readonly InteractionType[] | undefined
  /** What is shown: of it come the kinds that nobody declared. */
  own: readonly Interaction[]
}

export function TimelineFilter({ meta, object, types, own }: TimelineFilterProps) {
  const { part, type } = useShown()
  const navigate = useNavigate()
  const show = (shown: Shown) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, shows: shown.part === 'all' ? undefined : shown.part, type: shown.type }),
      replace: true,
    })
  const offered = parts.filter((one) => (one !== 'happened' || object.interactions) && (one !== 'notes' || remarksOf(meta)))
  if (offered.length < 3) return null
  return (
    <div className={styles.filter}>
      <Segmented
        label={t('timeline.filter')}
        value={part}
        options={offered.map((value) => ({ value, label: t(`timeline.${value}`) }))}
        onChange={(value) => show({ part: value })}
      />
      {part === 'happened' && types ? (
        <Select
          label={t('timeline.kind')}
          hideLabel
          none={t('state.noneFound')}
          value={type ?? ''}
          options={[{ value: '', label: t('timeline.anyKind') }, ...kindsOf(types, own, type)]}
          onChange={(value) => show({ part, type: value || undefined })}
        />
      ) : null}
    </div>
  )
}

/** Kinds to choose from: those that are declared, and those that are there besides. */
function kindsOf(
  types: readonly InteractionType[],
  own: readonly Interaction[],
  chosen: string | undefined,
): { value: string; label: string }[] {
  const all = new Map(types.map(({ name, label }) => [name, label]))
  for (const one of own) if (!all.has(one.type)) all.set(one.type, labelOf(one, undefined))
  if (chosen !== undefined && !all.has(chosen)) all.set(chosen, chosen)
  return [...all].map(([value, label]) => ({ value, label }))
}
