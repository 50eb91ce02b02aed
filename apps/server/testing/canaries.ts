/** Secrets that can be told from everything else, looked for in any form in which they could be let out. */

/** By what each is, its value. */
export type Canaries = Readonly<Record<string, string>>
type Needle = readonly [canary: string, form: string, text: string]

/** Everything as which a value may stand in a text, by the name of the form. */
export function formsOf(value: string): readonly (readonly [form: string, text: string])[] {
  const bytes = Buffer.from(value)
  const hex = bytes.toString('hex')
  const percent = hex.replace(/../g, '%$&')
  // In base64 it looks different by where it begins in what was encoded.
  const base64 = [0, 1, 2].map((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes])
    return all.toString('base64').slice(Math.ceil((before * 4) / 3), Math.floor((all.length * 4) / 3))
  })
  return [
    ['plain', value],
    ['in JSON', JSON.stringify(value).slice(1, -1)],
    ...base64.map((text) => ['base64', text] as const),
    ...base64.map((text) => ['base64url', text.replaceAll('+', '-').replaceAll('/', '_')] as const),
    ['hex', hex],
    ['hex', hex.toUpperCase()],
    ['percent-encoded', encodeURIComponent(value)],
    ['percent-encoded', encodeURIComponent(value).replaceAll('%20', '+')],
    ['percent-encoded', percent],
    ['percent-encoded', percent.toUpperCase()],
  ]
}

/** A search for all of them: which stand in a text, and how. */
export function searchFor(canaries: Canaries): (text: string) => readonly string[] {
  const needles: readonly Needle[] = Object.entries(canaries).flatMap(([canary, value]) => {
    if (value.length < 10) throw new Error(`“${canary}” is too short to be told from others.`)
    return formsOf(value).map(([form, text]) => [canary, form, text] as const)
  })
  return (text) => [...new Set(needles.filter(([, , needle]) => text.includes(needle)).map(([canary, form]) => `${canary}, ${form}`))]
}
