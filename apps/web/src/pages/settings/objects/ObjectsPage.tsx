import { Button, EmptyState } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { listed } from '../../../api/meta.ts'
import { t } from '../../../messages/t.tsx'
import { useModel } from '../../../shell/useModel.ts'
import { NotLoaded } from '../Parts.tsx'
import list from '../fields/Fields.module.css'
import frame from '../Settings.module.css'
import { ObjectDialog } from './ObjectDialog.tsx'
import { DeclaredRow, ObjectRow } from './ObjectRow.tsx'
import { customObjectsQuery } from './queries.ts'
import { RetiredObjects } from './RetiredObjects.tsx'
import type { CustomObject } from './types.ts'

/** What the workspace keeps records of beside what comes with Rapport; for administrators. */
export function ObjectsPage() {
  const declared = listed(useModel()).filter(({ custom, transfer }) => transfer && !custom)
  const { data, error, refetch } = useQuery(customObjectsQuery)
  const [asked, setAsked] = useState<CustomObject | 'new' | null>(null)
  const inUse = data?.items.filter(({ retiredAt }) => retiredAt === null) ?? []
  const retired = data?.items.filter(({ retiredAt }) => retiredAt !== null) ?? []
  const isFull = data !== undefined && inUse.length >= data.most
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.objects')}</h2>
        {data ? (
          <span className={frame.end}>
            <Button look="primary" icon={<Plus size={16} aria-hidden />} disabled={isFull} onClick={() => setAsked('new')}>
              {t('objects.add')}
            </Button>
          </span>
        ) : null}
      </div>
      <p className={frame.text}>{isFull ? t('objects.full', { most: data.most }) : t('objects.text')}</p>
      {data ? (
        <>
          <h3 id="custom-objects" className={list.head}>
            {t('objects.custom')}
          </h3>
          {inUse.length === 0 ? (
            <EmptyState title={t('objects.noneTitle')} text={t('objects.noneText')} />
          ) : (
            <ul className={list.list} aria-labelledby="custom-objects">
              {inUse.map((object) => (
                <ObjectRow key={object.id} object={object} onEdit={() => setAsked(object)} />
              ))}
            </ul>
          )}
          {retired.length > 0 ? <RetiredObjects objects={retired} /> : null}
          <h3 id="declared-objects" className={list.head}>
            {t('objects.declared')}
          </h3>
          <ul className={list.list} aria-labelledby="declared-objects">
            {declared.map((object) => (
              <DeclaredRow key={object.name} object={object} />
            ))}
          </ul>
        </>
      ) : (
        <NotLoaded error={error} retry={() => void refetch()} />
      )}
      {asked ? <ObjectDialog object={asked === 'new' ? null : asked} onClose={() => setAsked(null)} /> : null}
    </div>
  )
}
