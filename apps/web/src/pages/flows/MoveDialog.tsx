import { Button, Dialog } from '@rapport/ui'
import { t } from '../../messages/t.tsx'

interface MoveDialogProps {
  what: 'pause' | 'off'
  name: string
  inside: number
  busy: boolean
  onDo: () => void
  onClose: () => void
}

/** Says what happens to whom before it is paused or switched off. */
export function MoveDialog({ what, name, inside, busy, onDo, onClose }: MoveDialogProps) {
  return (
    <Dialog
      title={t(`flows.${what}Ask`, { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t('flows.keep')}</Button>
          <Button look={what === 'off' ? 'danger' : 'primary'} disabled={busy} onClick={onDo}>
            {t(what === 'off' ? 'flows.offDo' : 'flows.pause')}
          </Button>
        </>
      }
    >
      <p>{t(`flows.${what}Text`, { count: inside })}</p>
    </Dialog>
  )
}
