import { Dialog, Kbd } from '@rapport/ui'
import { Fragment } from 'react'
import { t } from '../messages/t.tsx'
import styles from './List.module.css'

/** All keys of the list, or of its chart. */
export function KeysDialog({ chart, onClose }: { chart: boolean; onClose: () => void }) {
  const keys = chart ? chartKeys() : listKeys()
  return (
    <Dialog title={t('keys.title')} closeLabel={t('action.close')} onClose={onClose}>
      <div className={styles.keyList}>
        {keys.map(([key, text]) => (
          <Fragment key={key}>
            <span>
              {key.split(' ').map((one) => (
                <Kbd key={one}>{one}</Kbd>
              ))}
            </span>
            <span>{text}</span>
          </Fragment>
        ))}
      </div>
    </Dialog>
  )
}

const listKeys = () =>
  [
    ['J K ↑ ↓', t('keys.rows')],
    ['← →', t('keys.columns')],
    ['↑ Enter', t('keys.head')],
    ['Enter', t('keys.open')],
    ['E', t('keys.edit')],
    ['X', t('keys.select')],
    ['/', t('keys.find')],
    ['F', t('keys.filter')],
    ['C', t('keys.new')],
    ['Home End', t('keys.ends')],
    ['Esc', t('keys.back')],
  ] as const

const chartKeys = () =>
  [
    ['↑ ↓ ← →', t('keys.points')],
    ['T', t('keys.numbers')],
    ['/', t('keys.find')],
    ['F', t('keys.filter')],
    ['C', t('keys.new')],
  ] as const
