/** Which fields of an object search looks through, and as what. */
import type { Field, Kind, ObjectType } from '../object/index.ts'

/** How a value is cut into what it is found by. */
export type Form = 'words' | 'dotted' | 'prose' | 'mails' | 'phones' | 'places'

export interface SearchedField {
  readonly key: string
  readonly form: Form
  /** It names the record. */
  readonly isTitle: boolean
  /** Its place in the keys, see `codesOf`. */
  readonly code: number
}

const forms: { readonly [K in Kind]: Form | null } = {
  text: 'words',
  prose: 'prose',
  integer: 'words',
  number: 'words',
  choice: 'words',
  emails: 'mails',
  phones: 'phones',
  addresses: 'places',
  boolean: null,
  date: null,
  instant: null,
  ref: null,
  record: null,
  json: null,
  part: null,
  latest: null,
  formula: null,
  rollup: null,
}
/** Added at run time, they are searched without being told to. */
const always: ReadonlySet<Kind> = new Set(['prose', 'text', 'emails', 'phones'])
const dotted = new Set(['domain', 'url', 'email'])

const known = new WeakMap<ObjectType, readonly SearchedField[]>()

/** The fields that search looks through: those that say `search`, all prose, and text that was added at run time. Where there are any, the title too. */
export function searchedFields(object: ObjectType): readonly SearchedField[] {
  let found = known.get(object)
  if (!found) known.set(object, (found = object.internal ? [] : fieldsOf(object)))
  return found
}

function fieldsOf(object: ObjectType): readonly SearchedField[] {
  const entries = Object.entries(object.fields)
  if (!entries.some(([, field]) => isSearched(field))) return []
  const found = entries.flatMap(([key, field]) => {
    const form = formOf(field)
    return form && (isSearched(field) || key === object.title) ? [{ key, form, isTitle: key === object.title && form === 'words' }] : []
  })
  const codes = codesOf(object.name, [...(object.owner ? [object.owner] : []), ...found.map(({ key }) => key)])
  return found.map((field) => ({ ...field, code: codes.get(field.key)! }))
}

/**
 * The places of fields in keys. No two fields of an object share one, so what is found in one says nothing about the other: where two
 * would, the one that is named later gives way.
 */
export function codesOf(object: string, keys: readonly string[]): ReadonlyMap<string, number> {
  const codes = new Map<string, number>()
  const taken = new Set<number>()
  for (const key of keys) {
    if (codes.has(key)) continue
    let code = codeOf(object, key)
    for (let salt = 1; taken.has(code); salt++) code = codeOf(object, `${key} ${salt}`)
    taken.add(code)
    codes.set(key, code)
  }
  return codes
}

const isSearched = ({ kind, options, custom }: Field): boolean =>
  forms[kind] !== null && Boolean(options.search || kind === 'prose' || (custom && always.has(kind)))
const formOf = ({ kind, options }: Field): Form | null =>
  kind === 'text' && dotted.has((options as { format?: string }).format ?? '') ? 'dotted' : forms[kind]

/** 21 bits. */
export function codeOf(object: string, key: string): number {
  let hash = 0x811c9dc5
  for (const letter of `${object}.${key}`) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193)
  return mixed(hash) >>> 11
}

/** Every bit of the hash depends on every other: the last step of MurmurHash3 (Austin Appleby, public domain). */
export function mixed(hash: number): number {
  let out = hash ^ (hash >>> 16)
  out = Math.imul(out, 0x85ebca6b)
  out ^= out >>> 13
  out = Math.imul(out, 0xc2b2ae35)
  return out ^ (out >>> 16)
}
