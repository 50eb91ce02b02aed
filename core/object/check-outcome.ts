/** What a check is given beside the value, and what it answers. */
import type { Model } from './model.ts'

/** What checking may know beyond the declaration. */
export interface Checking {
  /** The workspace's country, ISO 3166-1 alpha-2: what a phone number without + belongs to. */
  readonly country?: string | null | undefined
  /** With it, a `record` must name an object of the model. */
  readonly model?: Model | undefined
}

/** The value in the one form in which it is kept, or what is wrong with it. */
export type Outcome = { readonly value: unknown } | { readonly code: string; readonly message: string }
