/**
 * Fields: plain frozen data with a phantom type. A field says what a value is, never how it is stored, checked or
 * drawn; each reader of the declaration maps the kind to what it needs in a `Record<Kind, …>`.
 */
import type { Id } from './id.ts'

/** Every kind of field there is. A new kind is one entry here and one in each `Record<Kind, …>` the compiler then lists. */
export type Kind =
  | 'text'
  | 'prose'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'date'
  | 'instant'
  | 'choice'
  | 'ref'
  | 'record'
  | 'emails'
  | 'phones'
  | 'addresses'
  | 'json'
  | 'part'
  | 'latest'

/** Text that has a form of its own, checked and normalised on the way in. */
export type TextFormat = 'domain' | 'url' | 'language' | 'timeZone' | 'country' | 'email'

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
  /** Personal data: rewritten at erasure. */
  readonly personal?: boolean
  /** Written by Rapport alone, never through the API. */
  readonly readonly?: boolean
}

export interface TextOptions extends Common {
  readonly format?: TextFormat
  /** Longest value, in characters; 500 unless said. */
  readonly max?: number
  /** Filled from these text fields, joined by a space, as long as nobody typed another value. */
  readonly from?: readonly string[]
}

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

/** A field: its kind, whether it must be there, and the options of its kind. `value` exists for the type checker only. */
export interface Field<V = unknown, P extends Presence = Presence, K extends Kind = Kind> {
  readonly kind: K
  readonly presence: P
  readonly options: Common & { readonly [option: string]: unknown }
  readonly value?: V
}
type PresenceOf<O> = O extends { required: true } ? 'required' : 'optional'

function field<V, P extends Presence, K extends Kind>(kind: K, presence: P, options: object): Field<V, P, K> {
  return Object.freeze({ kind, presence, options: Object.freeze({ ...options }) })
}
const presenceOf = <O extends Common>(options: O): PresenceOf<O> => (options.required ? 'required' : 'optional') as PresenceOf<O>
const kindOf =
  <V, K extends Kind, Options extends Common = Common>(kind: K) =>
  <const O extends Options = {} & Options>(options: O = {} as O): Field<V, PresenceOf<O>, K> =>
    field(kind, presenceOf(options), options)

/** One line of text. */
export const text = kindOf<string, 'text', TextOptions>('text')
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
export const choice = <const V extends readonly string[], const O extends Common = {}>(
  values: V,
  options: O = {} as O,
): Field<V[number], PresenceOf<O>, 'choice'> => field('choice', presenceOf(options), { ...options, values })

export interface RefOptions extends Common {
  /** What happens to this record when the one it refers to is deleted: it goes too, loses the link, or forbids the deletion. `clear` unless said. */
  readonly onDelete?: 'cascade' | 'clear' | 'restrict'
  /** Filled with the acting member when the record is created. */
  readonly actor?: true
}
/** A record of another object, by the object's name, so that modules never import each other's declarations. */
export const ref = <const N extends string, const O extends RefOptions = {}>(
  to: N,
  options: O = {} as O,
): Field<Id<N>, PresenceOf<O>, 'ref'> => field('ref', presenceOf(options), { ...options, to })

/** A part of the main (first) entry of a list field: the city of the main address, the main mail address. Derived by the database. */
export const part = (of: string, take: 'value' | (keyof Address & string), options: Common = {}): Field<string, 'derived', 'part'> =>
  field('part', 'derived', { ...options, of, take })

export interface LatestOptions extends Common {
  /** The ref field of the related object that points here. */
  readonly by: string
  /** The field of the related object to show. */
  readonly take: string
  /** Related records that count, as equalities; a field named with null must be empty. */
  readonly where?: Readonly<Record<string, string | boolean | null>>
  /** Fields of the related object, most important first; `-` in front sorts downwards. The id, newest first, decides the rest. */
  readonly order?: readonly string[]
}
/** A value of the first related record: the company of a person's present employment. Derived when read, never stored. */
export const latest = (object: string, options: LatestOptions): Field<string, 'derived', 'latest'> =>
  field('latest', 'derived', { ...options, object })
