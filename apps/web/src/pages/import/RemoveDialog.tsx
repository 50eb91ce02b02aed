import { Button, Dialog } from '@rapport/ui'
import { nounOf } from '../../api/meta.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import type { Import } from './types.ts'

/** Says how many records go, what goes with them and what stays, before it is done. */
export function RemoveDialog({
  one,
  object,
  onClose,
  onRemove,
}: {
  one: Import
  object: ObjectMeta
  onClose: () => void
  onRemove: () => void
}) {
  const count = one.counts.new
  return (
    <Dialog
      title={t('imports.removeAsk', { count: numberText(count), many: nounOf(object, count) })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" onClick={onRemove}>
            {t('imports.removeDo', { count: numberText(count) })}
          </Button>
        </>
      }
    >
      <p>{t('imports.removeText')}</p>
      {one.counts.changed > 0 ? <p>{t('imports.removeChanged', { count: one.counts.changed })}</p> : null}
    </Dialog>
  )
}
