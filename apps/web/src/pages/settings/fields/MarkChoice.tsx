import { Checkbox, InlineError } from '@rapport/ui'
import { locale, t } from '../../../messages/t.tsx'
import styles from './Fields.module.css'
import { type CustomKind, isCustomKind } from './kinds.ts'
import type { Places } from './places.ts'

interface MarkChoiceProps {
  kind: CustomKind
  /** "people". */
  many: string
  places: Places
  marked: boolean
  onChange: (marked: boolean) => void
  error: string | null
}

/** Whether lists can be put in the order of the field: what that means, how many places are left, and who has them. */
export function MarkChoice({ kind, many, places: { kinds, places, left, holders }, marked, onChange, error }: MarkChoiceProps) {
  const full = left === 0
  const names = new Intl.ListFormat(locale()).format(holders)
  if (kind === 'ref')
    return (
      <>
        <p className={styles.about}>{full ? t('fields.linkFull', { places, holders: names }) : t('fields.linkPlaces', { left, places })}</p>
        {error ? <InlineError>{error}</InlineError> : null}
      </>
    )
  const shared = new Intl.ListFormat(locale()).format(kinds.filter(isCustomKind).map((one) => `“${t(`fields.kind.${one}`)}”`))
  return (
    <div className={styles.option}>
      <Checkbox checked={marked} disabled={full && !marked} onChange={(event) => onChange(event.target.checked)}>
        {t('fields.mark')}
      </Checkbox>
      <span className={styles.under}>
        {t('fields.markMeans', { many })}{' '}
        {full
          ? t('fields.noPlace', { places, kinds: shared, holders: names })
          : t('fields.placesLeft', { left: left - (marked ? 1 : 0), places, kinds: shared })}
      </span>
      {error ? <InlineError>{error}</InlineError> : null}
    </div>
  )
}
