import { lazy, Suspense } from 'react'
import { queryClient } from '../api/queries.ts'
import { titleOf } from '../api/meta.ts'
import type { Meta, ObjectMeta, Row } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { toast } from '../shell/toasts.ts'
import type { Relation } from './related.ts'

const NewRecord = lazy(() => import('../list/NewRecord.tsx').then((module) => ({ default: module.NewRecord })))

interface AddRelatedProps {
  meta: Meta
  relation: Relation
  from: ObjectMeta
  row: Row
  listKey: readonly unknown[]
  onClose: () => void
}

/** Makes a record that is linked to the one shown from the beginning: a machine of this company. */
export function AddRelated({ meta, relation: { object, by }, from, row, listKey, onClose }: AddRelatedProps) {
  return (
    <Suspense fallback={null}>
      <NewRecord
        meta={meta}
        object={object}
        preset={{ [by.key]: row.id }}
        onClose={onClose}
        onMade={(made) => {
          onClose()
          toast({ text: t('new.made', { name: titleOf(object, made) || t('record.untitled') }) })
          // What the record shows may be made of those that link to it.
          for (const queryKey of [listKey, ['record', from.name, row.id], ['history', from.name, row.id]])
            void queryClient.invalidateQueries({ queryKey })
        }}
      />
    </Suspense>
  )
}
