import { locale } from '../messages/t.tsx'

export interface Named {
  value: string
  label: string
}

const byLabel = (one: Named, other: Named) => one.label.localeCompare(other.label, locale())
const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
/** Codes that name no country: groups of countries, pretended and unknown regions. */
const noCountry = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ'])

/** Every country the browser has a name for, by name. Codes that a newer one has replaced are left out. */
export function countries(): readonly Named[] {
  const names = new Intl.DisplayNames([locale()], { type: 'region', fallback: 'none' })
  const codes = letters.flatMap((one) => letters.map((other) => one + other))
  return codes
    .filter((code) => !noCountry.has(code) && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`)
    .flatMap((value) => ({ value, label: names.of(value) ?? '' }))
    .filter(({ label }) => label !== '')
    .toSorted(byLabel)
}

/** Every two-letter language the browser has a name for, and the one given, by name; an empty text gives none. */
export function languages(own: string): readonly Named[] {
  const names = new Intl.DisplayNames([locale()], { type: 'language', fallback: 'none' })
  const small = letters.map((letter) => letter.toLowerCase())
  const codes = new Set([
    ...(own ? [own] : []),
    ...small.flatMap((one) => small.map((other) => one + other)).filter((code) => Intl.getCanonicalLocales(code)[0] === code),
  ])
  return [...codes]
    .map((value) => ({ value, label: names.of(value) ?? (value === own ? own : '') }))
    .filter(({ label }) => label !== '')
    .toSorted(byLabel)
}

/** Every time zone the browser knows, and the one given; "Europe/Berlin" is written as it is. */
export function timeZones(own: string): readonly Named[] {
  const zones = new Set([...(own ? [own] : []), 'UTC', ...Intl.supportedValuesOf('timeZone')])
  return [...zones].map((value) => ({ value, label: value.replaceAll('_', ' ') })).toSorted(byLabel)
}
