/** Internationalised domains as people write them. What is sent and linked keeps its ASCII form. */

const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
const FIRST_BIAS = 72
const FIRST_CODE = 128

/** "xn--alpenrster-kcb.example" as "alpenröster.example"; whatever cannot be decoded stays as it is. */
export const writtenDomain = (domain: string): string => domain.split('.').map(writtenLabel).join('.')

/** A mail address with its domain as people write it. */
export function writtenMail(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0 ? address : address.slice(0, at + 1) + writtenDomain(address.slice(at + 1))
}

/** The domain in a web address as people write it. */
export const writtenUrl = (url: string): string =>
  url.replace(/^(https?:\/\/)([^/?#]+)/i, (_, scheme: string, host: string) => scheme + writtenDomain(host))

function writtenLabel(label: string): string {
  if (!/^xn--/i.test(label)) return label
  const decoded = decode(label.slice(4).toLowerCase())
  // A label of several alphabets is how one name is dressed up as another, so it is not dressed up here.
  return decoded === undefined || !isWord(decoded) || isMixed(decoded) ? label : decoded
}

/** Letters, marks, digits and hyphens: what a label may be made of. */
const isWord = (label: string): boolean => /^(?:[\p{L}\p{M}\p{N}\u00b7\u30fb-]|\u200c|\u200d)+$/u.test(label)

const isMixed = (label: string): boolean =>
  [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u].filter((script) => script.test(label)).length > 1

/** Decodes punycode (RFC 3492, section 6.2); undefined for what is not punycode. */
function decode(text: string): string | undefined {
  const edge = text.lastIndexOf('-')
  const out = Array.from(text.slice(0, Math.max(edge, 0)), (letter) => letter.codePointAt(0) ?? 0)
  let code = FIRST_CODE
  let bias = FIRST_BIAS
  let place = 0
  for (let at = edge > 0 ? edge + 1 : 0; at < text.length;) {
    const before = place
    let weight = 1
    for (let step = BASE; ; step += BASE) {
      const digit = digitOf(text.charCodeAt(at++))
      if (digit === undefined) return undefined
      place += digit * weight
      const threshold = Math.min(Math.max(step - bias, T_MIN), T_MAX)
      if (digit < threshold) break
      weight *= BASE - threshold
    }
    const count = out.length + 1
    bias = adapt(place - before, count, before === 0)
    code += Math.floor(place / count)
    place %= count
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined
    out.splice(place++, 0, code)
  }
  return String.fromCodePoint(...out)
}

/** a … z are 0 … 25, the digits 26 … 35. */
function digitOf(unit: number): number | undefined {
  if (unit >= 97 && unit <= 122) return unit - 97
  return unit >= 48 && unit <= 57 ? unit - 22 : undefined
}

function adapt(distance: number, count: number, first: boolean): number {
  let delta = Math.floor(distance / (first ? DAMP : 2))
  delta += Math.floor(delta / count)
  let step = 0
  for (; delta > ((BASE - T_MIN) * T_MAX) / 2; step += BASE) delta = Math.floor(delta / (BASE - T_MIN))
  return step + Math.floor(((BASE - T_MIN + 1) * delta) / (delta + SKEW))
}
