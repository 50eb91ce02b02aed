/** Text that has a form of its own: what is meant is recognised, one spelling is kept, the rest is refused. */
import { countryCode } from './countries.ts'
import type { TextFormat } from './field.ts'

/** The value in its one spelling, or null when it is none. */
export const inFormat = (format: TextFormat, text: string): string | null => formats[format].normal(text)
/** What to write instead. */
export const formatAdvice = (format: TextFormat): string => formats[format].advice

const formats: Record<TextFormat, { normal(text: string): string | null; advice: string }> = {
  domain: { normal: domainOf, advice: 'Write a domain, such as nordkaffee.example.' },
  url: { normal: urlOf, advice: 'Write a web address that begins with https:// or http://.' },
  language: { normal: languageOf, advice: 'Write a language code, such as de or pt-BR.' },
  timeZone: { normal: timeZoneOf, advice: 'Write a time zone by its place, such as Europe/Berlin.' },
  country: { normal: countryCode, advice: 'Write a country by its two-letter code, such as DE, or its English or German name.' },
  object: {
    normal: (text) => (/^[a-z][a-z0-9_]{0,40}$/.test(text.trim()) ? text.trim() : null),
    advice: 'Write the name of an object, as /meta has it.',
  },
  filter: { normal: (text) => text.trim(), advice: 'Write a filter sentence.' },
  email: { normal: emailOf, advice: 'Write a mail address, such as inga@nordkaffee.example.' },
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const host = new RegExp(`^(?:${label}\\.)*${label}$`)
const publicHost = new RegExp(`^(?:${label}\\.)+(?!\\d+$)${label}$`)
/** The local part of https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address */
const local = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/

/** A mail address in lower case, its domain in punycode; `mailto:` and `Name <address>` are taken off. At most 254 characters (RFC 5321). */
export function emailOf(text: string): string | null {
  const [, inBrackets] = /^[^<>]*<([^<>]+)>$/.exec(text) ?? []
  const bare = (inBrackets ?? text).replace(/^mailto:/i, '').trim()
  const at = bare.lastIndexOf('@')
  const [name, domain] = [bare.slice(0, at).toLowerCase(), at > 0 ? asciiHost(bare.slice(at + 1)) : null]
  return domain && local.test(name) && host.test(domain) && name.length + domain.length < 254 ? `${name}@${domain}` : null
}

/** From a domain, a web address or a mail address: the host in lower case and punycode, without `www.`. */
function domainOf(text: string): string | null {
  const [, afterScheme = text] = /^[a-z][a-z0-9+.-]*:\/\/(.*)$/i.exec(text) ?? []
  const authority = afterScheme.replace(/^mailto:/i, '').split(/[/?#\\]/, 1)[0]!
  const found = asciiHost(
    authority
      .slice(authority.lastIndexOf('@') + 1)
      .replace(/:\d{0,5}$/, '')
      .replace(/\.$/, ''),
  )
  const domain = found?.replace(/^www\.(?=[^.]+\.)/, '')
  return domain && publicHost.test(domain) ? domain : null
}

/** A host in lower case and punycode as browsers do it; null when it is none. */
function asciiHost(text: string): string | null {
  if (text === '' || text.length > 253 || /[\s/?#@:\\%<>[\]^|]/.test(text)) return null
  if (/^[a-z0-9.-]+$/i.test(text) && !/xn--/i.test(text)) return text.toLowerCase()
  try {
    const { hostname } = new URL(`http://${text}`)
    return hostname.length <= 253 ? hostname : null
  } catch {
    return null
  }
}

function urlOf(text: string): string | null {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/:]+:\d+(\/|$)/.test(text) ? text : `https://${text}`
  if (/\s/.test(whole)) return null
  try {
    const url = new URL(whole)
    const named = /^\[[\da-f:.]+\]$/.test(url.hostname) || (host.test(url.hostname) && (url.hostname.includes('.') || whole === text))
    return (url.protocol === 'https:' || url.protocol === 'http:') && named && !url.username && !url.password ? url.href : null
  } catch {
    return null
  }
}

const languages = new Map<string, string | null>()
const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })
/** BCP 47 in its canonical spelling, of a language (and script and region) that is known. */
function languageOf(text: string): string | null {
  return remembered(languages, text, () => {
    const [tag] = Intl.getCanonicalLocales(text.replaceAll('_', '-'))
    return tag && languageNames.of(tag) !== undefined ? tag : null
  })
}

const timeZones = new Map<string, string | null>()
/** A time zone by its place in the IANA database, case corrected; another name of a place (Europe/Kyiv) stays as written. Offsets are none. */
function timeZoneOf(text: string): string | null {
  return remembered(timeZones, text, () => {
    if (!/^[a-z]/i.test(text)) return null
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions()
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text
  })
}

/** Intl is slow to build, and files repeat the same few values: the first thousand answers are kept. */
function remembered(known: Map<string, string | null>, text: string, find: () => string | null): string | null {
  if (text.length > 64) return null
  const before = known.get(text)
  if (before !== undefined) return before
  let answer: string | null = null
  try {
    answer = find()
  } catch {
    // A RangeError is how Intl says that there is no such thing.
  }
  if (known.size < 1000) known.set(text, answer)
  return answer
}
