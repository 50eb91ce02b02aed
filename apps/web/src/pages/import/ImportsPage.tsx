import '../../messages/late.ts'
import { EmptyState, Segmented, TopBar } from '@rapport/ui'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Lock } from 'lucide-react'
import { listed, mayWrite } from '../../api/meta.ts'
import { t } from '../../messages/t.tsx'
import { useModel } from '../../shell/useModel.ts'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { DropZone } from './DropZone.tsx'
import styles from './Import.module.css'
import { ImportList } from './ImportList.tsx'

/** A place for the file, and the imports there were. */
export function ImportsPage() {
  const meta = useModel()
  const navigate = useNavigate()
  const { object: wanted } = useSearch({ from: '/app/import' })
  const objects = listed(meta).filter((object) => object.transfer && mayWrite(object))
  const object = objects.find((one) => one.name === wanted) ?? objects[0]
  usePageTitle(t('imports.title'))
  return (
    <>
      <TopBar title={t('imports.title')} />
      <div className={styles.scroll}>
        <div className={styles.narrow}>
          {object ? (
            <>
              {objects.length > 1 ? (
                <div className={styles.into}>
                  <span className={styles.label} aria-hidden>
                    {t('imports.into')}
                  </span>
                  <Segmented
                    label={t('imports.into')}
                    value={object.name}
                    onChange={(name) => void navigate({ to: '/import', search: { object: name }, replace: true })}
                    options={objects.map((one) => ({ value: one.name, label: one.label[1] }))}
                  />
                </div>
              ) : null}
              <DropZone object={object} />
            </>
          ) : (
            <EmptyState
              icon={<Lock size={20} strokeWidth={1.6} aria-hidden />}
              title={t('imports.notAllowed')}
              text={t('imports.notAllowedText')}
            />
          )}
          <ImportList meta={meta} />
        </div>
      </div>
    </>
  )
}
