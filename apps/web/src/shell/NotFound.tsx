import { EmptyState } from '@rapport/ui'
import { MapPinOff } from 'lucide-react'
import { t } from '../messages/t.tsx'
import { PlaceButton } from './links.ts'
import { usePageTitle } from './usePageTitle.ts'

/** No page has this address, or it is not for this member; which of the two is not told. */
export function NotFound() {
  usePageTitle(t('error.notFound'))
  return (
    <EmptyState
      icon={<MapPinOff size={20} strokeWidth={1.6} aria-hidden />}
      level={1}
      title={t('error.notFound')}
      text={t('error.notFoundText')}
      actions={<PlaceButton to="/">{t('error.home')}</PlaceButton>}
    />
  )
}
