/** What the server answers that is the same in every workspace. */

/** A record that another one leads to. */
export interface Reference {
  readonly id: string
  readonly title: string | null
}
/** A record of any object. */
export interface AnyReference extends Reference {
  readonly object: string
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Where the next page begins; null at the end. */
  readonly next: string | null
}

export interface Count {
  readonly count: number
  /** False where there are more than were counted. */
  readonly exact: boolean
}

/** What every record has. */
export interface Kept {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
}

export type Changes = Readonly<Record<string, readonly [before: unknown, after: unknown]>>

export interface HistoryEntry {
  readonly id: string
  readonly at: string
  readonly action: 'created' | 'changed' | 'deleted'
  readonly object: string
  readonly record: { readonly id: string; readonly title?: string | null }
  readonly version: number
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string | null }
  readonly cause: string
  readonly causeId: string | null
  /** The change set, by which it can be undone. */
  readonly change: string
  readonly changes: Changes | null
}

type Measured = readonly (number | string | null)[]
export interface Group {
  readonly key: string | boolean | Reference | { readonly from: number | null; readonly to: number | null } | null
  readonly values: Measured
  /** Opens just these records. */
  readonly filter: string | null
}
export interface Axis {
  readonly by: string
  readonly kind: string
  readonly step: string | number | null
  readonly groups: readonly Group[]
  readonly other: { readonly groups: number; readonly values: Measured; readonly filter: string | null } | null
  readonly empty: { readonly values: Measured; readonly filter: string | null } | null
}
export interface Aggregate {
  readonly measures: readonly string[]
  readonly by: readonly Axis[]
  readonly cells?: readonly {
    readonly at: readonly (number | 'other' | 'empty')[]
    readonly values: Measured
    readonly filter: string | null
  }[]
  readonly total: { readonly values: Measured; readonly filter: string }
}

export interface BatchAnswer {
  readonly change: string | null
  readonly created: number
  readonly changed: number
  readonly unchanged: number
  readonly deleted: number
  readonly refused: number
  /** In the order of the items that were sent. */
  readonly items: readonly {
    readonly status: number
    readonly id?: string
    readonly version?: number
    readonly problem?: Readonly<Record<string, unknown>>
  }[]
}

export interface DeletedMany {
  readonly deleted: number
  readonly skipped: readonly { readonly id: string; readonly code: string; readonly message: string }[]
  readonly change: string | null
}

export interface Found {
  readonly groups: readonly {
    readonly object: string
    readonly items: readonly {
      readonly id: string
      readonly title: string
      readonly ranges: readonly (readonly number[])[]
      readonly context: { readonly field: string; readonly text: string; readonly ranges: readonly (readonly number[])[] } | null
      readonly detail: string | null
      readonly about: AnyReference | null
      readonly mine: boolean
    }[]
    readonly more: boolean
  }[]
  readonly filling: readonly { readonly object: string; readonly done: number; readonly total: number }[]
}

/** The key that asks. */
export interface Me {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  /** The id of its role. */
  readonly role: string
  /** The id of the member whose key it is; null for one of the workspace. */
  readonly member: string | null
  readonly expiresAt: string | null
  readonly workspace: {
    readonly id: string
    readonly name: string
    readonly language: string
    readonly timeZone: string
    readonly country: string | null
  }
}
