import { Table2 } from 'lucide-react'
import { t } from '../../../messages/t.tsx'
import { objectIcons } from '../../../shell/objectIcons.ts'
import list from '../fields/Fields.module.css'
import styles from './Objects.module.css'

const choices = [[null, Table2] as const, ...Object.entries(objectIcons)]

/** The drawings side by side; arrows move between them. */
export function IconChoice({ icon, onChange }: { icon: string | null; onChange: (icon: string | null) => void }) {
  return (
    <fieldset className={styles.icons}>
      <legend className={list.legend}>{t('objects.icon')}</legend>
      {choices.map(([name, Icon]) => (
        <label key={name ?? 'none'} className={styles.icon} title={wordsOf(name)}>
          <input
            type="radio"
            name="icon"
            className={list.radio}
            aria-label={wordsOf(name)}
            checked={name === icon}
            onChange={() => onChange(name)}
          />
          <Icon size={18} strokeWidth={1.6} aria-hidden />
        </label>
      ))}
    </fieldset>
  )
}

const wordsOf = (name: string | null): string => (name === null ? t('objects.noIcon') : name.replaceAll('-', ' '))
