import { useId } from 'react'
import { t } from '../../messages/t.tsx'
import styles from './Welcome.module.css'

/** Empty, or with sample people: two cards, one chosen. */
export function BeginWith({ sample, onChange }: { sample: boolean; onChange: (sample: boolean) => void }) {
  return (
    <fieldset className={styles.begin}>
      <legend className={styles.legend}>{t('welcome.begin')}</legend>
      <Way name={t('welcome.empty')} text={t('welcome.emptyText')} chosen={!sample} onChoose={() => onChange(false)} />
      <Way name={t('welcome.sample')} text={t('welcome.sampleText')} chosen={sample} onChoose={() => onChange(true)} />
    </fieldset>
  )
}

function Way({ name, text, chosen, onChoose }: { name: string; text: string; chosen: boolean; onChoose: () => void }) {
  const id = useId()
  return (
    <div className={styles.way}>
      <input
        type="radio"
        id={id}
        name="begin"
        className={styles.radio}
        aria-describedby={`${id}-text`}
        checked={chosen}
        onChange={onChoose}
      />
      <div>
        <label htmlFor={id} className={styles.wayName}>
          {name}
        </label>
        <span id={`${id}-text`} className={styles.wayText}>
          {text}
        </span>
      </div>
    </div>
  )
}
