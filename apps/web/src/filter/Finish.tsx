import { Button } from '@rapport/ui'
import { t } from '../messages/t.tsx'

/** How a condition is finished: in its place, or beside what stands there. */
export function Finish({ onOr }: { onOr: (() => void) | undefined }) {
  return (
    <>
      {onOr ? (
        <Button look="ghost" onClick={onOr}>
          {t('filter.addOr')}
        </Button>
      ) : null}
      <Button look="primary" type="submit">
        {t('filter.apply')}
      </Button>
    </>
  )
}
