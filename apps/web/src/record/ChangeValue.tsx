import { useQuery } from '@tanstack/react-query'
import { objectNamed, titleOf } from '../api/meta.ts'
import { recordQuery } from '../api/queries.ts'
import type { FieldMeta, Meta, ObjectMeta, Value } from '../api/types.ts'
import { valueText } from '../fields/valueText.ts'
import { t } from '../messages/t.tsx'

/** A value out of the history. Refs stand there as ids, so their names are looked up. */
export function ChangeValue({ meta, field, value }: { meta: Meta; field: FieldMeta; value: Value }) {
  const object = field.kind === 'ref' ? objectNamed(meta, field.options.to ?? '') : undefined
  if (object && typeof value === 'string') return <NameOf object={object} id={value} />
  return valueText(field, value)
}

function NameOf({ object, id }: { object: ObjectMeta; id: string }) {
  const { data, isPending } = useQuery({ ...recordQuery(object, id), retry: false, staleTime: 300_000 })
  if (data) return titleOf(object, data) || t('record.untitled')
  return isPending ? '…' : t('timeline.gone', { one: object.label[0].toLowerCase() })
}
