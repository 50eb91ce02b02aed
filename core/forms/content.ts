/** What a form asks, read out of its record: pure, and without believing anything of its shape. */

import { type Channel, channels, isChannel } from '../messaging/index.ts'

/** One thing that is asked: a field of the record that comes of it, or a question whose answer is kept with the answers alone. */
export interface Ask {
  /** The field; null for a question of its own. */
  readonly field: string | null
  /** By which its answer is found again where there is no field. */
  readonly name: string
  /** In place of the field's own label. */
  readonly label: string | null
  readonly help: string | null
  readonly required: boolean
  /** Not asked: every answer has this value of the field. */
  readonly hidden: boolean
  readonly value: unknown
  /** Of a question of its own: an answer of several lines. */
  readonly long: boolean
  /** Of a question of its own: the answer names the organisation that whoever answers belongs to. */
  readonly belongs: boolean
}

/** A yes that visitors may say, and what they read when they do. */
export interface ConsentAsk {
  readonly purpose: string
  /** By which they agree to be written to or called. */
  readonly channel: Channel
  readonly wording: string
}

export interface FormContent {
  readonly of: string
  readonly heading: string | null
  readonly intro: string | null
  readonly asks: readonly Ask[]
  readonly consents: readonly ConsentAsk[]
  readonly button: string | null
  readonly thanks: string | null
  readonly redirect: string | null
  readonly match: 'mail' | 'never'
  readonly writing: 'blank' | 'all'
  readonly confirms: boolean
  readonly sender: string | null
  readonly origins: readonly string[]
  readonly language: string | null
}

/** Under which name its box is sent. */
export const boxOf = ({ purpose, channel }: Pick<ConsentAsk, 'purpose' | 'channel'>): string =>
  channel === 'mail' ? `c.${purpose}` : `c.${channel}.${purpose}`

/** What is wrong, and where: `asks.2.label`. */
export interface FormProblem {
  readonly place: string
  readonly message: string
  /** It is no form at all: nobody types that. */
  readonly isForm?: true
}

export const mostAsks = 60
const mostConsents = 10
const mostOrigins = 50
const longest = { label: 200, help: 500, wording: 2_000 } as const

/** Of plain letters: it stands in a policy, where others would say more than a name. */
const origin = /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?$/

type Said = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Said => typeof value === 'object' && value !== null && !Array.isArray(value)
const lineOf = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null)

/** The form that a record holds, and what of it cannot be read. */
export function readContent(values: Said): { readonly content: FormContent; readonly broken: readonly FormProblem[] } {
  const broken: FormProblem[] = []
  const refuse: Refuse = (place, message, isForm) => void broken.push({ place, message, ...(isForm ? { isForm } : {}) })
  const asks = listOf(values.asks, 'asks', mostAsks, refuse).flatMap((one, index) => readAsk(one, `asks.${index}`, refuse))
  const consents = listOf(values.consents ?? [], 'consents', mostConsents, refuse).flatMap((one, index) =>
    readConsent(one, `consents.${index}`, refuse),
  )
  const origins = listOf(values.origins ?? [], 'origins', mostOrigins, refuse).flatMap((one, index): string[] => {
    if (typeof one === 'string' && origin.test(one) && URL.canParse(one) && new URL(one).origin === one) return [one]
    refuse(
      `origins.${index}`,
      `${JSON.stringify(one).slice(0, 60)} is not the beginning of a website’s address, such as https://shop.example.`,
    )
    return []
  })
  const sender = values.sender as { id?: unknown } | string | null | undefined
  const text = (key: string): string | null => lineOf(values[key])
  return {
    broken,
    content: {
      of: String(values.of ?? ''),
      heading: text('heading'),
      intro: text('intro'),
      asks,
      consents,
      button: text('button'),
      thanks: text('thanks'),
      redirect: text('redirect'),
      match: values.match === 'never' ? 'never' : 'mail',
      writing: values.writing === 'all' ? 'all' : 'blank',
      confirms: values.confirms === true,
      sender: typeof sender === 'string' ? sender : typeof sender?.id === 'string' ? sender.id : null,
      origins,
      language: text('language'),
    },
  }
}

type Refuse = (place: string, message: string, isForm?: true) => void

function listOf(value: unknown, place: string, most: number, refuse: Refuse): readonly unknown[] {
  if (!Array.isArray(value)) refuse(place, 'This is a list.', true)
  else if (value.length > most) refuse(place, `These are at most ${most}.`)
  return Array.isArray(value) ? (value as unknown[]).slice(0, most) : []
}

const askKeys = new Set(['field', 'name', 'label', 'help', 'required', 'hidden', 'value', 'long', 'belongs'])

function readAsk(given: unknown, place: string, refuse: Refuse): Ask[] {
  if (!isObject(given)) return odd(place, refuse)
  const {
    field = null,
    name = null,
    label = null,
    help = null,
    required = false,
    hidden = false,
    value = null,
    long = false,
    belongs = false,
  } = given
  if (isStray(given, askKeys, place, refuse)) return []
  const texts = { label, help }
  for (const [key, text] of Object.entries(texts))
    if (text !== null && (typeof text !== 'string' || text.length > longest[key as keyof typeof texts]))
      return odd(`${place}.${key}`, refuse, `This is a text of at most ${longest[key as keyof typeof texts]} characters.`)
  for (const [key, flag] of Object.entries({ required, hidden, long, belongs }))
    if (typeof flag !== 'boolean') return odd(`${place}.${key}`, refuse, 'This is true or false.')
  if (field !== null && (typeof field !== 'string' || !/^[A-Za-z]\w{0,60}$/.test(field)))
    return odd(`${place}.field`, refuse, 'This names no field.')
  if (field === null && (typeof name !== 'string' || !/^[a-z0-9]{1,20}$/.test(name)))
    return odd(`${place}.name`, refuse, 'A question without a field has a name of small letters and digits.')
  if (field === null && lineOf(label) === null) return odd(`${place}.label`, refuse, 'Type the question.')
  return [
    {
      field: field as string | null,
      name: (field ?? name) as string,
      label: lineOf(label),
      help: lineOf(help),
      required: required as boolean,
      hidden: hidden as boolean,
      value,
      long: long as boolean,
      belongs: belongs as boolean,
    },
  ]
}

function readConsent(given: unknown, place: string, refuse: Refuse): ConsentAsk[] {
  if (!isObject(given)) return odd(place, refuse)
  if (isStray(given, consentKeys, place, refuse)) return []
  if (typeof given.purpose !== 'string' || given.purpose === '') return odd(`${place}.purpose`, refuse, 'Choose what they agree to.')
  const wording = lineOf(given.wording)
  if (wording === null || wording.length > longest.wording)
    return odd(`${place}.wording`, refuse, `Type what visitors read when they agree, in at most ${longest.wording} characters.`)
  const { channel = 'mail' } = given
  if (!isChannel(channel)) return odd(`${place}.channel`, refuse, `This is one of ${channels.join(', ')}.`)
  return [{ purpose: given.purpose.toLowerCase(), channel, wording }]
}

const consentKeys = new Set(['purpose', 'channel', 'wording'])

function isStray(given: Said, known: ReadonlySet<string>, place: string, refuse: Refuse): boolean {
  const stray = Object.keys(given).find((key) => !known.has(key))
  if (stray !== undefined) refuse(`${place}.${stray.slice(0, 40)}`, `Nothing is said under the name ${stray.slice(0, 40)} here.`, true)
  return stray !== undefined
}

function odd(place: string, refuse: Refuse, message = 'This cannot be read.'): [] {
  refuse(place, message)
  return []
}
