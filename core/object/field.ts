/**
 * Fields: plain frozen data with a phantom type. A field says what a value is, never how it is stored, checked or
 * drawn; each reader of the declaration has a table that maps the kind to what it needs.
 */
import type { Condition } from './condition.ts'
import type { Expression, ValueType } from './expression.ts'
import type { Id } from './id.ts'

/** Every kind of field there is, and what a field of it may say of itself. A new kind is one entry here and one in each table of a reader that the compiler then lists. */
export interface OptionsOf {
  readonly text: TextOptions
  readonly prose: Common
  readonly integer: Common
  readonly number: Common
  readonly boolean: Common
  readonly date: Common
  readonly instant: Common
  readonly choice: ChoiceOptions
  readonly ref: RefOptions
  readonly record: Common
  readonly emails: Common
  readonly phones: PhonesOptions
  readonly addresses: Common
  readonly json: Common
  readonly part: PartOptions
  readonly latest: LatestOptions
  readonly formula: FormulaOptions
  readonly rollup: RollupOptions
}
export type Kind = keyof OptionsOf

/** Text that has a form of its own, checked and normalised on the way in. `object` names an object, `filter` is a filter sentence: whoever declares one checks it against the model. */
export type TextFormat = 'domain' | 'url' | 'language' | 'timeZone' | 'country' | 'email' | 'object' | 'filter'

/** What every field may say of itself. */
export interface Common {
  /** Label for people; without it, the key in sentence case. */
  readonly label?: string
  readonly required?: boolean
  /** Found by the search box. */
  readonly search?: boolean
  /** Has an index (workspace, column, id): may be sorted by, and filters on it are quick. */
  readonly index?: boolean
  /** No two records of a workspace share a value. */
  readonly unique?: boolean
  /** Identifies a record in an import or an upsert; unique or not. */
  readonly match?: boolean
  /** Needed where the record meets this condition over its own fields; checked. */
  readonly requiredWhen?: Condition
  /** Asked for, and shown, only where the record meets this condition over its own fields; checked. */
  readonly visibleWhen?: Condition
  /** Personal data: rewritten at erasure. */
  readonly personal?: boolean
  /** Written by Rapport alone, never through the API. */
  readonly readonly?: boolean
  /** Filled when the named choice comes to the value, a moment with when it did and a link with the member who did it, and emptied when it is another. */
  readonly stamps?: readonly [field: string, value: string]
}

export interface PhonesOptions extends Common {
  /** Records are looked up by single numbers, which several may share: it identifies nobody in an import. */
  readonly lookup?: boolean
}

export interface TextOptions extends Common {
  readonly format?: TextFormat
  /** Longest value, in characters; 500 unless said. */
  readonly max?: number
  /** Filled from these text fields, joined by a space, as long as nobody typed another value. */
  readonly from?: readonly string[]
}

export interface ChoiceOptions extends Common {
  /** As they are kept. */
  readonly values: readonly string[]
  /** What people read of them, where it differs. */
  readonly labels?: Readonly<Record<string, string>>
  readonly colours?: Readonly<Record<string, Colour>>
  /** Values that records keep and nobody chooses any more. */
  readonly retired?: readonly string[]
  /** What a new record begins with unless it is said. */
  readonly initial?: string
  /** Its changes are told as interactions: with the record, and with the customers to whom that one links. `false`: they were, and are no longer. */
  readonly timeline?: boolean
}
/** What is said of a value by its name; values may be called like what every object has, such as `constructor`. */
export const saidOf = <T>(said: Readonly<Record<string, T>> | undefined, value: string): T | undefined =>
  said && Object.hasOwn(said, value) ? said[value] : undefined
/** Colours that tell values apart, each a pair that can be read in both themes. */
export const colours = ['grey', 'blue', 'teal', 'green', 'yellow', 'orange', 'red', 'pink', 'purple'] as const
export type Colour = (typeof colours)[number]

export interface RefOptions extends Common {
  /** The name of the object that it leads to. */
  readonly to: string
  /** What happens to this record when the one it refers to is deleted: it goes too, loses the link, or forbids the deletion. `clear` unless said. */
  readonly onDelete?: 'cascade' | 'clear' | 'restrict'
  /** Filled with the acting member when the record is created. */
  readonly actor?: true
}

export interface PartOptions extends Common {
  /** The list field whose first entry it is a part of. */
  readonly of: string
  readonly take: 'value' | keyof Address
}

export interface LatestOptions extends Common {
  /** The name of the related object. */
  readonly object: string
  /** The ref field of the related object that points here. */
  readonly by: string
  /** The field of the related object to show. */
  readonly take: string
  /** Related records that count, as equalities; a field named with null must be empty. */
  readonly where?: Readonly<Record<string, string | boolean | null>>
  /** Fields of the related object, most important first; `-` in front sorts downwards. The id, newest first, decides the rest. */
  readonly order?: readonly string[]
}

export interface FormulaOptions extends Common {
  /** As it was written. */
  readonly formula: string
  /** As it was checked. */
  readonly of: Expression
  readonly gives: ValueType
}

export interface RollupOptions extends Common {
  /** The name of the related object. */
  readonly object: string
  /** The field of the related object that points here: a ref, or one that takes any record. */
  readonly by: string
  readonly sums: Sums
  /** The field of the related object that is summed up; none is needed to count. */
  readonly take?: string
  /** Which related records count; checked. */
  readonly where?: Condition
  /** The kind of what comes out. */
  readonly gives: Kind
}
/** What is made of related records; `latest` is the value of the one that was added last. */
export type Sums = 'count' | 'sum' | 'min' | 'max' | 'latest'

/** One of several values of a person or company: a mail address, a phone number. The first of a list is the main one. */
export interface Labelled {
  readonly value: string
  readonly label?: string | null
}

/** A postal address; the first of a list is the main one. `country` is an ISO 3166-1 alpha-2 code where it is known, else as typed. */
export interface Address {
  readonly street?: string | null
  readonly postcode?: string | null
  readonly city?: string | null
  readonly region?: string | null
  readonly country?: string | null
  readonly label?: string | null
}

/** A record of any object, as notes refer to it. */
export interface AnyRef {
  readonly object: string
  readonly id: string
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type Presence = 'required' | 'optional' | 'derived'

/** Where a field that was added at run time lies: as JSON under its key, and, marked, in a slot column too. A derived one lies nowhere. */
export interface FieldStorage {
  /** The definition's id. */
  readonly id: string
  readonly slot: string | null
  /** Whether the slot of every record is filled, so that conditions may look there. */
  readonly filled: boolean
  /** Writers keep a row for each value. `options.unique` follows when all values have one. */
  readonly unique?: boolean
}

interface OfKind<K extends Kind, V, P extends Presence> {
  readonly kind: K
  readonly presence: P
  readonly options: OptionsOf[K]
  /** Set for a field that was added at run time; a declared one has columns of its own. */
  readonly custom?: FieldStorage
  /** Exists for the type checker only. */
  readonly value?: V
}
/** A field: its kind, whether it must be there, and the options of its kind, which the kind tells apart. */
export type Field<V = unknown, P extends Presence = Presence, K extends Kind = Kind> = { readonly [One in K]: OfKind<One, V, P> }[K]
/** A field of one kind, for the table of a reader: `{ [K in Kind]: (field: FieldOf<K>) => … }`. */
export type FieldOf<K extends Kind> = Field<unknown, Presence, K>
type PresenceOf<O> = O extends { required: true } ? 'required' : 'optional'

function field<V, P extends Presence, K extends Kind>(kind: K, presence: P, given: OptionsOf[K]): OfKind<K, V, P> {
  const options = { ...given }
  Object.freeze(options)
  return Object.freeze({ kind, presence, options })
}
const presenceOf = <O extends Common>(options: O): PresenceOf<O> => (options.required ? 'required' : 'optional') as PresenceOf<O>
const kindOf =
  <V, K extends Kind>(kind: K) =>
  <const O extends OptionsOf[K] = {} & OptionsOf[K]>(options: O = {} as O): OfKind<K, V, PresenceOf<O>> =>
    field(kind, presenceOf(options), options)

/** One line of text. */
export const text = kindOf<string, 'text'>('text')
/** Text of several lines, up to 100,000 characters; never an index or a sort key. */
export const prose = kindOf<string, 'prose'>('prose')
/** A whole number, −2^53+1 to 2^53−1. */
export const integer = kindOf<number, 'integer'>('integer')
/** A double-precision number. */
export const number = kindOf<number, 'number'>('number')
export const boolean = kindOf<boolean, 'boolean'>('boolean')
/** A calendar date without time zone, `YYYY-MM-DD`. */
export const date = kindOf<string, 'date'>('date')
/** A moment, UTC, milliseconds. */
export const instant = kindOf<Date, 'instant'>('instant')
export const emails = kindOf<readonly Labelled[], 'emails'>('emails')
export const phones = kindOf<readonly Labelled[], 'phones'>('phones')
export const addresses = kindOf<readonly Address[], 'addresses'>('addresses')
/** A document that only its module understands, up to 64 KiB. */
export const json = kindOf<Json, 'json'>('json')
/** A note's subject: a record of any object. */
export const record = kindOf<AnyRef, 'record'>('record')

/** One of a fixed list of values, kept as its key. */
export const choice = <const V extends readonly string[], const O extends Common & Partial<Omit<ChoiceOptions, 'values'>> = {}>(
  values: V,
  options: O = {} as O,
): OfKind<'choice', V[number], PresenceOf<O>> => field('choice', presenceOf(options), { ...options, values })

/** A record of another object, by the object's name, so that modules never import each other's declarations. */
export const ref = <const N extends string, const O extends Omit<RefOptions, 'to'> = {}>(
  to: N,
  options: O = {} as O,
): OfKind<'ref', Id<N>, PresenceOf<O>> => field('ref', presenceOf(options), { ...options, to })

/** A part of the main (first) entry of a list field: the city of the main address, the main mail address. Derived by the database. */
export const part = (of: string, take: PartOptions['take'], options: Common = {}): OfKind<'part', string, 'derived'> =>
  field('part', 'derived', { ...options, of, take })

/** A value of the first related record: the company of a person's present employment. Derived when read, never stored. */
export const latest = (object: string, options: Omit<LatestOptions, 'object'>): OfKind<'latest', string, 'derived'> =>
  field('latest', 'derived', { ...options, object })

/** Worked out of other fields of the record, and of records that it links to. Derived when read, never stored. */
export const formula = (options: FormulaOptions): OfKind<'formula', Json, 'derived'> => field('formula', 'derived', options)

/** Made of the related records that the reader sees: how many there are, their sum. Derived when read, never stored. */
export const rollup = (options: RollupOptions): OfKind<'rollup', Json, 'derived'> => field('rollup', 'derived', options)
