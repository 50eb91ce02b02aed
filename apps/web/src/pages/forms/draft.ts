/** A form while it is edited: pure. Each question and consent has a key by which it is the same one wherever it is moved to. */
import type { FieldMeta, ObjectMeta } from '../../api/types.ts'
import { sameBody } from '../templates/draft.ts'
import { originsIn } from '../settings/sources/origins.ts'
import type { Ask, ConsentAsk, FormRow } from './types.ts'

export interface AskItem {
  readonly key: number
  readonly ask: Ask
}
export interface ConsentItem extends ConsentAsk {
  readonly key: number
}

export interface Draft {
  readonly name: string
  readonly of: string
  readonly enabled: boolean
  readonly heading: string
  readonly intro: string
  readonly asks: readonly AskItem[]
  readonly consents: readonly ConsentItem[]
  readonly button: string
  readonly thanks: string
  readonly redirect: string
  readonly match: 'mail' | 'never'
  readonly writing: 'blank' | 'all'
  readonly confirms: boolean
  readonly sender: string
  readonly language: string
}

let last = 0
export const nextKey = (): number => ++last

const askable: ReadonlySet<string> = new Set([
  'text',
  'prose',
  'integer',
  'number',
  'boolean',
  'date',
  'choice',
  'emails',
  'phones',
  'addresses',
])

/** The fields that visitors can be asked, or that every answer can be given. */
export const askableFields = (object: ObjectMeta | undefined): readonly FieldMeta[] =>
  (object?.fields ?? []).filter(
    ({ kind, derived, readonly, options }) =>
      (askable.has(kind) || kind === 'ref') && !derived && !readonly && !(options as { unique?: boolean }).unique,
  )

/** Objects whose records people make. */
export const takers = (objects: readonly ObjectMeta[]): readonly ObjectMeta[] =>
  objects.filter((object) => object.table !== undefined && !object.via && !object.comesBy && object.transfer === true)

/** What a form of an object begins with: what names its records, what it cannot do without, and the mail address. */
export function firstAsks(object: ObjectMeta | undefined): readonly AskItem[] {
  const fields = askableFields(object)
  const first = fields.filter(({ key, kind, required }) => kind !== 'ref' && (key === object?.title || required))
  const mail = fields.find(({ kind }) => kind === 'emails')
  return [...first, ...(mail && !first.includes(mail) ? [mail] : [])].map(({ key }) => ({
    key: nextKey(),
    ask: { field: key, required: true },
  }))
}

export const draftOf = (row: FormRow | null, object: ObjectMeta | undefined): Draft => ({
  name: row?.name ?? '',
  of: row?.of ?? object?.name ?? '',
  enabled: row?.enabled ?? true,
  heading: row?.heading ?? '',
  intro: row?.intro ?? '',
  asks: row ? row.asks.map((ask) => ({ key: nextKey(), ask })) : firstAsks(object),
  consents: (row?.consents ?? []).map((consent) => ({ key: nextKey(), ...consent })),
  button: row?.button ?? '',
  thanks: row?.thanks ?? '',
  redirect: row?.redirect ?? '',
  match: row?.match ?? 'mail',
  writing: row?.writing ?? 'blank',
  confirms: row?.confirms ?? false,
  sender: row?.sender?.id ?? '',
  language: row?.language ?? '',
})

/** As the server takes it. */
export const bodyOf = (draft: Draft): Readonly<Record<string, unknown>> => {
  const text = (value: string): string | null => value.trim() || null
  return {
    name: draft.name.trim(),
    of: draft.of,
    enabled: draft.enabled,
    heading: text(draft.heading),
    intro: text(draft.intro),
    asks: draft.asks.map(({ ask }) => ask),
    consents: draft.consents.map(({ purpose, channel = 'mail', wording }) => ({
      purpose,
      ...(channel === 'mail' ? {} : { channel }),
      wording,
    })),
    button: text(draft.button),
    thanks: text(draft.thanks),
    redirect: text(draft.redirect),
    match: draft.match,
    writing: draft.writing,
    confirms: draft.confirms,
    sender: draft.sender || null,
    language: draft.language || null,
  }
}

/** What is to be written; all of it where nothing is there yet. */
export function changesOf(before: Draft, after: Draft): Readonly<Record<string, unknown>> {
  const [was, is] = [bodyOf(before), bodyOf(after)]
  return Object.fromEntries(Object.entries(is).filter(([key, value]) => !sameBody(was[key], value)))
}

/** What of it the preview shows. */
export const shownOf = (draft: Draft): object => {
  const { name, of, heading, intro, asks, consents, button, language } = bodyOf(draft)
  return { name, of, heading, intro, asks, consents, button, language }
}

/** A name that no other question of the form has. */
export function freeName(asks: readonly AskItem[]): string {
  const taken = new Set(asks.map(({ ask }) => ask.name))
  for (let n = 1; ; n++) if (!taken.has(`q${n}`)) return `q${n}`
}

export { originsIn }
