import { EmptyState } from '@rapport/ui'
import { t } from '../messages/t.tsx'
import { PlaceButton } from './links.ts'

/** No page has this address, or it is not for this member; which of the two is not told. */
export function NotFound() {
  return (
    <EmptyState title={t('error.notFound')} text={t('error.notFoundText')} actions={<PlaceButton to="/">{t('error.home')}</PlaceButton>} />
  )
}
