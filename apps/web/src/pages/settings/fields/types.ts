import type { CustomKind } from './kinds.ts'

/** What a kind needs to be told. */
export interface FieldOptions {
  required?: boolean
  values?: readonly string[]
  to?: string
  /** What happens to a record when the one that it links to is deleted; `clear` unless said. */
  onDelete?: 'clear' | 'cascade' | 'restrict'
  format?: string
  max?: number
  labels?: Readonly<Record<string, string>>
  colours?: Readonly<Record<string, string>>
  retired?: readonly string[]
  unique?: boolean
  /** Its changes stand in timelines; false where they no longer do. */
  timeline?: boolean
  /** Filter sentences over the record's own fields. */
  requiredWhen?: string
  visibleWhen?: string
  formula?: string
  /** Of a roll-up. */
  object?: string
  by?: string
  sums?: string
  take?: string
  where?: string
}

/** A field that was added to an object. */
export interface CustomField {
  id: string
  of: string
  key: string
  label: string
  kind: CustomKind
  options: FieldOptions | null
  state: 'plain' | 'filling' | 'marked' | 'retired'
  /** Records that are prepared so far, while it is being filled. */
  filled?: number
  unique: 'no' | 'checking' | 'yes'
  /** Records that are looked at so far. */
  looked?: number
  /** Why it could not be made unique. */
  shared?: { values: number; examples: readonly { value: string; records: readonly string[] }[] }
  /** Why it is not there for anybody at present. */
  problem?: { code: string; message: string }
}

/** Kinds that share places, and how many fields of an object have one. */
export interface Pool {
  kinds: readonly string[]
  places: number
}

export interface CustomFields {
  items: readonly CustomField[]
  pools: readonly Pool[]
}
