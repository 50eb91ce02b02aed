import { Button, Dialog } from '@rapport/ui'
import { fullTime } from '../../../fields/time.ts'
import { numberText } from '../../../fields/words.ts'
import { t } from '../../../messages/t.tsx'
import styles from './Erasures.module.css'
import type { Erasure } from './queries.ts'

/** What went, table by table, and the hash by which it can be shown that nobody wrote it anew. */
export function CertificateDialog({ erasure, onClose }: { erasure: Erasure; onClose: () => void }) {
  const { askedAt, doneAt, replayedAt, by, ground, record, counts, told, hash, previous } = erasure
  const facts = [
    [t('erasures.record'), record],
    [t('erasures.ground'), t(`erasures.ground.${ground}`)],
    [t('erasures.done'), doneAt ? `${fullTime(doneAt)}, ${by}` : t('erasures.state.running')],
    ...(replayedAt ? [[t('erasures.replayed'), fullTime(replayedAt)]] : []),
    [t('erasures.toldOf'), told.length > 0 ? told.join(', ') : t('erasures.none')],
    [t('erasures.hash'), hash ?? '—'],
    [t('erasures.previous'), previous ?? t('erasures.none')],
  ] as const
  return (
    <Dialog
      wide
      title={t('erasures.of', { when: fullTime(doneAt ?? askedAt) })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t('action.close')}</Button>
          <Button look="primary" onClick={() => save(erasure)}>
            {t('erasures.download')}
          </Button>
        </>
      }
    >
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <table className={styles.counts}>
        <thead>
          <tr>
            <th scope="col">{t('erasures.table')}</th>
            <th scope="col">{t('erasures.deleted')}</th>
            <th scope="col">{t('erasures.rewritten')}</th>
            <th scope="col">{t('erasures.kept')}</th>
          </tr>
        </thead>
        <tbody>
          {counts.map(({ table, deleted, rewritten, stays }) => (
            <tr key={table}>
              <th scope="row">{table}</th>
              <td>{numberText(deleted)}</td>
              <td>{numberText(rewritten)}</td>
              <td>{numberText(stays)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  )
}

/** As the interface answers it, to be kept elsewhere. */
function save(erasure: Erasure): void {
  const address = URL.createObjectURL(new Blob([`${JSON.stringify(erasure, null, 2)}\n`], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `erasure-${erasure.id}.json`
  link.click()
  URL.revokeObjectURL(address)
}
