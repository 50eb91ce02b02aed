import { useColourScheme } from '@rapport/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Download, LogOut, Moon, Sun, SunMoon, Upload } from 'lucide-react'
import { listed, mayMake } from '../api/meta.ts'
import { addressOf, request } from '../api/request.ts'
import type { Meta } from '../api/types.ts'
import { forgetRows } from '../list/useRows.ts'
import { t } from '../messages/t.tsx'
import type { Entry } from './entries.ts'
import { line } from './icons.tsx'

const looks = { auto: SunMoon, light: Sun, dark: Moon } as const

/** What can be done from everywhere. */
export function useActions(meta: Meta): readonly Entry[] {
  const navigate = useNavigate()
  const cache = useQueryClient()
  const { colorScheme, setColorScheme } = useColourScheme()
  const files = listed(meta).flatMap((object): Entry[] => {
    const many = object.label[1].toLowerCase()
    if (!object.transfer) return []
    return [
      ...(mayMake(object)
        ? [
            {
              id: `import-${object.name}`,
              icon: <Upload {...line} />,
              label: t('palette.import', { many }),
              words: 'csv file upload',
              onChoose: () => void navigate({ to: '/import', search: { object: object.name } }),
            },
          ]
        : []),
      {
        id: `export-${object.name}`,
        icon: <Download {...line} />,
        label: t('palette.export', { many }),
        words: 'csv file download',
        onChoose: () => window.location.assign(addressOf(`/${object.path}/export`)),
      },
    ]
  })
  const schemes = (['auto', 'light', 'dark'] as const)
    .filter((scheme) => scheme !== colorScheme)
    .map((scheme): Entry => {
      const Icon = looks[scheme]
      return {
        id: `look-${scheme}`,
        icon: <Icon {...line} />,
        label: t('palette.look', { look: t(`nav.look.${scheme}`).toLowerCase() }),
        words: 'theme appearance colour mode',
        onChoose: () => setColorScheme(scheme),
      }
    })
  const out: Entry = {
    id: 'sign-out',
    icon: <LogOut {...line} />,
    label: t('nav.signOut'),
    words: 'log leave',
    onChoose: () =>
      void request('/sign-out', { method: 'POST' }).then(() => {
        cache.clear()
        forgetRows()
        return navigate({ to: '/sign-in' })
      }),
  }
  return [...files, ...schemes, out]
}
