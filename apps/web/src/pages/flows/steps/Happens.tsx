import { Select } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { objectNamed } from '../../../api/meta.ts'
import type { Meta } from '../../../api/types.ts'
import { comparedIn, declaredType, shapeOf, typesQuery } from '../../../filter/interactionTypes.ts'
import { t } from '../../../messages/t.tsx'
import { conditionOf } from '../names.ts'
import { SentenceField } from './SentenceField.tsx'

interface HappensProps {
  meta: Meta
  /** The object whose records walk: changes of its own fields are offered, those of others are not. */
  of: string
  type: string
  where: string | undefined
  errors: { readonly type: string | null; readonly where: string | null }
  onChange: (part: { type?: string; where?: string | undefined }) => void
}

/** What happens with a record, and which of these count. */
export function Happens({ meta, of, type, where, errors, onChange }: HappensProps) {
  const types = useQuery(typesQuery).data?.items ?? []
  const offered = types.filter(({ changeOf }) => !changeOf || changeOf.object === of || !objectNamed(meta, changeOf.object))
  const known = types.find(({ name }) => name === type)
  const options = offered.map(({ name, label }) => ({ value: name, label }))
  if (type && !options.some(({ value }) => value === type)) options.unshift({ value: type, label: known?.label ?? type })
  return (
    <>
      <Select
        label={t('flows.happened')}
        options={options}
        value={type || null}
        onChange={(next) => next && onChange({ type: next, where: undefined })}
        none={t('state.noneFound')}
        error={errors.type}
      />
      {type ? (
        <SentenceField
          label={t('flows.happenedWhere')}
          meta={meta}
          object={shapeOf(declaredType(types, type), type, comparedIn(conditionOf(where ?? '') ?? undefined))}
          value={where}
          error={errors.where}
          onChange={(next) => onChange({ where: next || undefined })}
        />
      ) : null}
    </>
  )
}
