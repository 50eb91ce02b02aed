import { useNavigate } from '@tanstack/react-router'
import { Settings, Upload } from 'lucide-react'
import { listed, mayWrite } from '../api/meta.ts'
import type { Meta, Session } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import type { Entry } from './entries.ts'
import { line, signOf } from './icons.tsx'

const sections = [
  'members',
  'teams',
  'roles',
  'fields',
  'workspace',
  'mail',
  'mailing',
  'suppressions',
  'hours',
  'signOn',
  'keys',
  'api',
  'sources',
  'identity',
  'retention',
  'erasures',
  'webhooks',
  'operations',
  'account',
] as const
const forAdministrators: readonly string[] = [
  'fields',
  'mail',
  'mailing',
  'suppressions',
  'hours',
  'signOn',
  'sources',
  'identity',
  'retention',
  'erasures',
  'webhooks',
  'operations',
]
/** Guests have no keys. */
const forKeyHolders: readonly string[] = ['keys', 'api']

/** The pages that one can go to. */
export function usePlaces(meta: Meta, session: Session): { places: readonly Entry[]; settings: readonly Entry[] } {
  const navigate = useNavigate()
  const lists = listed(meta).map((object): Entry => ({
    id: `place-${object.name}`,
    icon: signOf(object),
    label: object.label[1],
    href: object.work ? `/my/${object.path}` : `/${object.path}`,
    onChoose: () => void navigate({ to: object.work ? '/my/$path' : '/$path', params: { path: object.path }, search: {} }),
  }))
  const imports: readonly Entry[] = listed(meta).some((object) => object.transfer && mayWrite(object))
    ? [
        {
          id: 'place-import',
          icon: <Upload {...line} />,
          label: t('palette.imports'),
          words: 'csv file upload',
          href: '/import',
          onChoose: () => void navigate({ to: '/import', search: {} }),
        },
      ]
    : []
  const settings = sections
    .filter((section) => session.member?.role === 'administrator' || !forAdministrators.includes(section))
    .filter((section) => session.member?.role !== 'guest' || !forKeyHolders.includes(section))
    .map((section): Entry => ({
      id: `settings-${section}`,
      icon: <Settings {...line} />,
      label: t(`settings.${section}`),
      context: t('settings.title'),
      words: section === 'api' ? `${t('settings.title')} reference rest http curl typescript` : t('settings.title'),
      href: `/settings/${section}`,
      onChoose: () => void navigate({ to: '/settings/$section', params: { section }, search: {} }),
    }))
  return { places: [...lists, ...imports], settings }
}
