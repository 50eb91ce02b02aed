/** Countries by code or name: ISO 3166-1 alpha-2, with the names that Intl knows in English and German. */
import { fold } from './fold.ts'

let known: ReadonlyMap<string, string> | undefined

/** The code of a country given by its code (any case) or its English or German name; null when there is none. */
export function countryCode(text: string): string | null {
  if (text.length > 100) return null
  known ??= byName()
  return known.get(fold(text)) ?? null
}

/** Codes that Intl names and ISO 3166-1 does not assign: unions, territories of the post, pseudo-locales. Kosovo's XK is kept: customers live there. */
const notCountries = new Set(['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UN', 'XA', 'XB', 'ZZ'])
/** Names that people write and Intl does not give. */
const otherNames: Readonly<Record<string, string>> = {
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  usa: 'US',
  'u.s.a.': 'US',
  'united states of america': 'US',
  'vereinigte staaten von amerika': 'US',
  holland: 'NL',
  'the netherlands': 'NL',
  'czech republic': 'CZ',
  'tschechische republik': 'CZ',
  brd: 'DE',
  turkey: 'TR',
}

function byName(): ReadonlyMap<string, string> {
  const names = [
    new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }),
    new Intl.DisplayNames(['de'], { type: 'region', fallback: 'none' }),
  ]
  const found = new Map<string, string>(Object.entries(otherNames))
  for (const code of codes()) {
    found.set(code.toLowerCase(), code)
    for (const language of names) {
      const name = language.of(code)
      if (name !== undefined) found.set(fold(name), code)
    }
  }
  return found
}

/** Every code that is assigned today: Intl has a name for it, and it is no alias of a newer one. */
function codes(): readonly string[] {
  const named = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !notCountries.has(code) && named.of(code) !== undefined && new Intl.Locale(`und-${code}`).region === code)
}
