import { t } from '../../../messages/t.tsx'
import { type CustomKind, customKinds } from './kinds.ts'
import styles from './Fields.module.css'

/** The kinds side by side, each with what it is for; arrows move between them. */
export function KindChoice({ kind, onChange }: { kind: CustomKind; onChange: (kind: CustomKind) => void }) {
  return (
    <fieldset className={styles.kinds}>
      <legend className={styles.legend}>{t('fields.kind')}</legend>
      {customKinds.map((one) => (
        <label key={one} className={styles.kind}>
          <input type="radio" name="kind" className={styles.radio} checked={one === kind} onChange={() => onChange(one)} />
          <span>{t(`fields.kind.${one}`)}</span>
          <span className={styles.about}>{t(`fields.about.${one}`)}</span>
        </label>
      ))}
    </fieldset>
  )
}
