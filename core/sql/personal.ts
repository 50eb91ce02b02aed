/**
 * What tables hold of somebody, said by whoever has the table. What is told to people who ask, and what goes when they want to be forgotten, follows
 * from this alone; a table of which nothing is said fails a test.
 */
import type { Transaction } from '../postgres/index.ts'

/** Somebody whose data are looked for. */
export interface Subject {
  /** Their record, records that stand for it, and all that hang on these. */
  readonly ids: readonly string[]
  /** Of these their record, and those that stand for it: whatever tells of what hangs on them names one of these, too. */
  readonly roots: readonly string[]
  /** By what they are known, now and before: mail addresses, numbers, names in other programs; small letters. */
  readonly texts: readonly string[]
  /** What they are called, now and before; small letters. */
  readonly names: readonly string[]
  /** Their mail addresses and numbers by a keyed hash, and the ids that are made of it, as far as nobody else has them. */
  readonly addressKeys: readonly string[]
  readonly addressIds: readonly string[]
}

/** How rows are asked for and changed. */
export type Asking = Pick<Transaction, 'query'>
export type Changing = Pick<Transaction, 'query' | 'change'>

/**
 * A table that holds something of customers. Conditions are over its row `t`, and may say `:ids`, `:roots`, `:texts`, `:names`, `:patterns` (regular expressions for
 * the texts), `:named` (for texts and names), `:keys` and `:words` (ids made of addresses).
 */
export interface PersonalTable {
  /** With its schema unless that is `public`. */
  readonly table: string
  /** In words for people. */
  readonly holds: string
  /** Columns of texts, documents and bytes: all there are, each of which was thought of. */
  readonly columns: readonly string[]
  /** The primary key behind the workspace, each column with its type. */
  readonly key: Readonly<Record<string, string>>
  /** Which rows are theirs. */
  readonly of: string
  /** What becomes of them. */
  readonly fate: 'deleted' | 'rewritten'
  /** Of those that are rewritten, what is set. */
  readonly set?: string
  /** Of those that are rewritten: still to be done. */
  readonly open?: string
  /** Theirs, and staying as they are. */
  readonly stays?: string
  /** Not to be touched at this moment: somebody is at work on them. */
  readonly waits?: string
  /** What is left, and why; said before and on the certificate. */
  readonly left?: string
  /** What a row tells whoever asks for all that is known of them; an SQL expression of JSON. */
  readonly tells?: string
  /** Where statements made of the above are not enough: erases so many rows at most, answers how many. */
  readonly erase?: (tx: Changing, subject: Subject, most: number) => Promise<number>
  /** Where a condition on rows cannot say what is theirs: what of it is, each as it is told to whoever asks. */
  readonly find?: (tx: Asking, subject: Subject) => Promise<readonly unknown[]>
  /** Rows go with the records, by the one way that records are deleted. */
  readonly withRecords?: true
}

/** A table that holds nothing of customers, and why that is so. */
export interface ImpersonalTable {
  readonly table: string
  readonly columns: readonly string[]
  readonly why: string
}

/** All that a part of the system says of its tables. */
export interface Tables {
  readonly personal: readonly PersonalTable[]
  readonly impersonal: readonly ImpersonalTable[]
}

/** SQL: a text in which the subject's record, or one that stands for it, is named by its id. */
export const namesRecord = (text: string): string =>
  `exists (select 1 from unnest(:roots) as w(id) where position(w.id::text in ${text}) > 0)`
/** SQL: a text in which the subject is named by something that nobody else has; `named` takes what they are called, too. */
export const mentions = (text: string, by: 'patterns' | 'named' = 'patterns'): string =>
  `exists (select 1 from unnest(:${by}) as w(pattern) where lower(${text}) ~ w.pattern)`

/** A condition with its words filled in, and the values behind them. */
export function bound(text: string, subject: Subject, from = 2): { readonly text: string; readonly values: readonly unknown[] } {
  const values: unknown[] = []
  const places = new Map<string, string>()
  const filled = text.replace(
    /(?<!:):(ids|roots|texts|names|patterns|named|keys|words|proof|holder)\b/g,
    (_, word: keyof typeof readings) => {
      const known = places.get(word)
      if (known) return known
      const [value, type] = readings[word](subject)
      values.push(value)
      const place = `$${from + values.length - 1}::${type}`
      places.set(word, place)
      return place
    },
  )
  return { text: filled, values }
}

/** Whose rows are that are nobody's any more. */
export const nobody = '00000000-0000-0000-0000-000000000000'
const readings = {
  ids: ({ ids }: Subject) => [ids, 'uuid[]'],
  roots: ({ roots }: Subject) => [roots, 'uuid[]'],
  texts: ({ texts }: Subject) => [texts, 'text[]'],
  names: ({ names }: Subject) => [names, 'text[]'],
  patterns: ({ texts }: Subject) => [patternsOf(texts), 'text[]'],
  named: ({ texts, names }: Subject) => [patternsOf([...texts, ...names]), 'text[]'],
  keys: ({ addressKeys }: Subject) => [addressKeys, 'text[]'],
  words: ({ addressIds }: Subject) => [addressIds, 'uuid[]'],
  /** What is left of a proof: by whose address it can be found again. */
  proof: ({ addressKeys }: Subject) => [JSON.stringify(addressKeys.length > 0 ? { addresses: addressKeys } : {}), 'jsonb'],
  holder: ({ addressIds }: Subject) => [addressIds[0] ?? nobody, 'uuid'],
} as const

/** Letters below which a text stands everywhere, and says nothing of somebody. */
const shortest = 4

/** The texts as regular expressions that find them as whole words. */
export const patternsOf = (texts: readonly string[]): readonly string[] =>
  texts
    .filter((text) => text.length >= shortest)
    .map((text) => `(^|[^[:alnum:]])${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}($|[^[:alnum:]])`)
