/** What is said of a form that was sent: pure. Which one it was, and of what was typed nothing, unless the form asks for it; then a mail address and a name. */

/** An attribute by its name; null where there is none. */
export type Attributes = (name: string) => string | null

export interface Field {
  readonly attribute: Attributes
  readonly value: string
}

export interface Traits {
  readonly email: string
  readonly name?: string
  readonly firstName?: string
  readonly lastName?: string
}

/** What a form is called. The attributes only: a field that is called `name` would stand in the place of the form's own. */
export const formName = (attribute: Attributes): string =>
  (
    ['data-rapport-form', 'name', 'id', 'aria-label']
      .map((one) => attribute(one)?.trim())
      .find((text) => text !== undefined && text !== '') ?? 'form'
  ).slice(0, 200)

type Trait = keyof Traits
/** By what a field says of itself with `autocomplete`, and by usual names. */
const meant: readonly (readonly [trait: Trait, word: string, names: RegExp])[] = [
  ['email', 'email', /^(e-?mail([-_]?address)?|mail)$/i],
  ['name', 'name', /^((full|your)[-_]?)?name$/i],
  ['firstName', 'given-name', /^(first|given)[-_]?name$/i],
  ['lastName', 'family-name', /^(last|family)[-_]?name$/i],
]
/** Fields that are read at all; hidden ones and passwords are not among them. */
const open = new Set(['', 'text', 'email'])
const secret = /^(cc-.*|.*-password|one-time-code)$/

/** Who somebody says that they are; null where no field is a mail address. */
export function whoIn(fields: readonly Field[]): Traits | null {
  const found: Partial<Record<Trait, string>> = {}
  for (const { attribute, value } of fields) {
    const trait = traitOf(attribute)
    const text = value.trim()
    if (trait !== undefined && found[trait] === undefined && (trait === 'email' ? isMail(text) : isName(text))) found[trait] = text
  }
  return found.email === undefined ? null : { ...found, email: found.email }
}

function traitOf(attribute: Attributes): Trait | undefined {
  const type = (attribute('type') ?? '').toLowerCase()
  const words = (attribute('autocomplete') ?? '').toLowerCase().split(/\s+/)
  if (!open.has(type) || words.some((one) => secret.test(one))) return undefined
  if (type === 'email') return 'email'
  const said = meant.find(([, word]) => words.includes(word)) ?? meant.find(([, , names]) => names.test(attribute('name') ?? ''))
  return said?.[0]
}

const isMail = (text: string): boolean => text.length <= 320 && /^[^\s@]+@[^\s@]+$/.test(text)
/** Numbers of cards are typed into any field. */
const isName = (text: string): boolean => text !== '' && text.length <= 200 && !/\d\D?\d\D?\d\D?\d/.test(text)
