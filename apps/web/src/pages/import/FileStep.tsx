import { Button, InlineError, Select } from '@rapport/ui'
import { reasonOf } from '../../api/problem.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import styles from './Import.module.css'
import { useChoice } from './queries.ts'
import type { StepProps } from './StepProps.ts'
import { delimiters, encodings, sizeText } from './words.ts'

/** How the file is read: encoding and delimiter, with its first rows as the proof. */
export function FileStep({ one, onStep }: StepProps) {
  const choice = useChoice(one.id)
  const { file } = one
  const rows = file.sample.slice(0, 10)
  return (
    <div className={styles.scroll}>
      <div className={styles.page}>
        <h2 className={styles.head}>{t('imports.fileTitle')}</h2>
        <p className={styles.quiet}>{t('imports.fileText')}</p>
        <div className={styles.reading}>
          <dl className={styles.facts}>
            <dt>{t('imports.rows')}</dt>
            <dd>{numberText(file.rows)}</dd>
            <dt>{t('imports.size')}</dt>
            <dd>{sizeText(file.bytes)}</dd>
          </dl>
          <Select
            label={t('imports.encoding')}
            options={encodings(file.encoding).map((name) => ({ value: name, label: name }))}
            value={file.encoding}
            none={t('state.noneFound')}
            disabled={choice.isPending}
            onChange={(encoding) => encoding && choice.mutate({ encoding })}
          />
          <Select
            label={t('imports.delimiter')}
            options={delimiters.map(([value, name]) => ({ value, label: t(name) }))}
            value={file.delimiter}
            none={t('state.noneFound')}
            disabled={choice.isPending}
            onChange={(delimiter) => delimiter && choice.mutate({ delimiter })}
          />
          <Button look="primary" disabled={choice.isPending} onClick={() => onStep('columns')}>
            {t('imports.next')}
          </Button>
        </div>
        <p className={styles.quiet} aria-live="polite">
          {choice.isPending ? t('imports.rereading') : null}
        </p>
        {choice.error ? <InlineError>{reasonOf(choice.error)}</InlineError> : null}
        <h3 className={styles.small}>{t('imports.firstRows', { count: rows.length })}</h3>
        <section className={styles.sheet} aria-label={t('imports.firstRows', { count: rows.length })} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                {file.header.map((name, index) => (
                  <th key={`${index} ${name}`} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => (
                <tr key={`${at}`}>
                  {file.header.map((name, index) => (
                    <td key={`${index} ${name}`}>{(row[index] ?? '').slice(0, 80)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </div>
  )
}
