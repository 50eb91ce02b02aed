import { Button, EmptyState } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { listed } from '../../../api/meta.ts'
import type { ObjectMeta } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import { useModel } from '../../../shell/useModel.ts'
import { NotLoaded } from '../Parts.tsx'
import roles from '../Roles.module.css'
import frame from '../Settings.module.css'
import { DeclaredFields } from './DeclaredFields.tsx'
import { FieldDialog } from './FieldDialog.tsx'
import { FieldRow } from './FieldRow.tsx'
import styles from './Fields.module.css'
import { customFieldsQuery, refreshModel } from './queries.ts'
import { RetiredFields } from './RetiredFields.tsx'
import type { CustomField, CustomFields } from './types.ts'

/** What is known of people and companies beside what comes with Rapport; for administrators. */
export function FieldsPage() {
  const objects = listed(useModel()).filter(({ transfer }) => transfer)
  const { object: wanted } = useSearch({ from: '/app/settings/$section' })
  const object = objects.find(({ name }) => name === wanted) ?? objects[0]
  const fields = useQuery(customFieldsQuery)
  const [asked, setAsked] = useState<CustomField | 'new' | null>(null)
  useReadyFields(fields.data)
  if (!object) return null
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.fields')}</h2>
        {fields.data ? (
          <span className={frame.end}>
            <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setAsked('new')}>
              {t('fields.add')}
            </Button>
          </span>
        ) : null}
      </div>
      <p className={frame.text}>{t('fields.text')}</p>
      <nav className={roles.roles} aria-label={t('fields.objects')}>
        {objects.map(({ name, label }) => (
          <Link
            key={name}
            to="/settings/$section"
            params={{ section: 'fields' }}
            search={{ object: name }}
            className={roles.role}
            aria-current={name === object.name ? 'page' : undefined}
          >
            {label[1]}
            <span className={roles.number}>{fields.data ? inUse(fields.data, name).length : ''}</span>
          </Link>
        ))}
      </nav>
      {fields.data ? (
        <Lists object={object} all={fields.data} onEdit={setAsked} />
      ) : (
        <NotLoaded error={fields.error} retry={() => void fields.refetch()} />
      )}
      {asked && fields.data ? (
        <FieldDialog object={object} all={fields.data} field={asked === 'new' ? null : asked} onClose={() => setAsked(null)} />
      ) : null}
    </div>
  )
}

const inUse = ({ items }: CustomFields, of: string) => items.filter((field) => field.of === of && field.state !== 'retired')

function Lists({ object, all, onEdit }: { object: ObjectMeta; all: CustomFields; onEdit: (field: CustomField) => void }) {
  const fields = inUse(all, object.name)
  const retired = all.items.filter((field) => field.of === object.name && field.state === 'retired')
  return (
    <>
      <h3 id="custom-fields" className={styles.head}>
        {t('fields.custom')}
      </h3>
      {fields.length === 0 ? (
        <EmptyState title={t('fields.noneTitle')} text={t('fields.noneText', { many: object.label[1].toLowerCase() })} />
      ) : (
        <ul className={styles.list} aria-labelledby="custom-fields">
          {fields.map((field) => (
            <FieldRow key={field.id} object={object} field={field} onEdit={() => onEdit(field)} />
          ))}
        </ul>
      )}
      {retired.length > 0 ? <RetiredFields fields={retired} /> : null}
      <DeclaredFields object={object} />
    </>
  )
}

/** When a field is prepared, lists can be sorted by it, and pages must know. */
function useReadyFields(fields: CustomFields | undefined): void {
  const ready = fields?.items.filter(({ state }) => state === 'marked').length
  const before = useRef(ready)
  useEffect(() => {
    if (ready !== undefined && before.current !== undefined && ready > before.current) void refreshModel()
    before.current = ready
  }, [ready])
}
