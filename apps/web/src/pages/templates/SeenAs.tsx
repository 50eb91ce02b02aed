import { Segmented } from '@rapport/ui'
import { t } from '../../messages/t.tsx'

export const schemes = ['light', 'dark'] as const
export type Scheme = (typeof schemes)[number]
export type Width = 'desktop' | 'phone' | 'plain'

interface SeenAsProps<W extends Width> {
  widths: readonly W[]
  width: W
  onWidth: (width: W) => void
  scheme: Scheme
  onScheme: (scheme: Scheme) => void
}

/** On what, and in which light, something is seen that is only looked at. */
export const SeenAs = <W extends Width>({ widths, width, onWidth, scheme, onScheme }: SeenAsProps<W>) => (
  <>
    <Segmented
      label={t('templates.widthLabel')}
      value={width}
      onChange={onWidth}
      options={widths.map((value) => ({ value, label: t(`templates.width.${value as Width}`) }))}
    />
    <Segmented
      label={t('templates.scheme')}
      value={scheme}
      onChange={onScheme}
      options={schemes.map((value) => ({ value, label: t(`templates.scheme.${value}`) }))}
    />
  </>
)
