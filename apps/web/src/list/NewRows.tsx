import { Button } from '@rapport/ui'
import { ArrowUp } from 'lucide-react'
import { nounOf } from '../api/meta.ts'
import type { ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import styles from './List.module.css'

/** Offers rows that others added: they come when they are asked for, so that nothing moves under the hand. */
export function NewRows({ object, count, onShow }: { object: ObjectMeta; count: number; onShow: () => void }) {
  return (
    <div className={styles.fresh} role="status">
      {count > 0 ? (
        <Button size="small" icon={<ArrowUp size={14} strokeWidth={1.6} aria-hidden />} onClick={onShow}>
          {t('list.fresh', { count, what: nounOf(object, count) })}
        </Button>
      ) : null}
    </div>
  )
}
