import type { CustomKind } from './kinds.ts'

/** What a kind needs to be told. */
export interface FieldOptions {
  required?: boolean
  values?: readonly string[]
  to?: string
  format?: string
  max?: number
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
