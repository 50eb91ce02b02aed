import { Button } from '@rapport/ui'
import { when } from '../fields/time.ts'
import { useNow } from '../fields/useNow.ts'
import { valueText } from '../fields/valueText.ts'
import { t, tr } from '../messages/t.tsx'
import type { Clash } from './conflict.ts'
import styles from './Field.module.css'

/** Two people changed one field: what the other made of it, and the choice. */
export function ClashNotice({ clash, onTheirs, onMine }: { clash: Clash; onTheirs: () => void; onMine: () => void }) {
  const now = useNow()
  const who = <b>{clash.who ?? t('edit.somebody')}</b>
  const value = <b>{valueText(clash.field, clash.theirs) || t('value.empty')}</b>
  const field = clash.field.label
  return (
    <div className={styles.clash} role="alert">
      <div>
        {clash.at ? tr('edit.clash', { who, field, when: when(clash.at, now), value }) : tr('edit.clashOld', { who, field, value })}
      </div>
      <div>{tr('edit.yours', { value: <b>{valueText(clash.field, clash.mine) || t('value.empty')}</b> })}</div>
      <div className={styles.actions}>
        <Button size="small" onClick={onTheirs} takesFocus>
          {t('edit.takeTheirs')}
        </Button>
        <Button size="small" onClick={onMine}>
          {t('edit.keepMine')}
        </Button>
      </div>
    </div>
  )
}
