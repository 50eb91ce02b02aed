import type { FieldMeta, ObjectMeta } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import frame from '../Settings.module.css'
import { isCustomKind } from './kinds.ts'
import styles from './Fields.module.css'

/** The fields that come with Rapport, to see what need not be added. */
export function DeclaredFields({ object }: { object: ObjectMeta }) {
  return (
    <>
      <h3 id="declared-fields" className={frame.sub}>
        {t('fields.declared')}
      </h3>
      <p className={frame.text}>{t('fields.declaredText')}</p>
      <ul className={styles.declared} aria-labelledby="declared-fields">
        {object.fields
          .filter(({ custom }) => !custom)
          .map((field) => (
            <li key={field.key} className={styles.pair}>
              <span>{field.label}</span>
              <span className={styles.line}>{kindOf(field)}</span>
            </li>
          ))}
      </ul>
    </>
  )
}

const kindOf = ({ kind, derived }: FieldMeta): string => t(`fields.kind.${!derived && isCustomKind(kind) ? kind : 'derived'}`)
