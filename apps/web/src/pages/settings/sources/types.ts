/** Sources as the HTTP interface answers them. */
export const kinds = ['website', 'app', 'server'] as const
export type Kind = (typeof kinds)[number]
/** What a source may do to people and companies. */
export const policies = ['nothing', 'blank', 'all'] as const
export type Policy = (typeof policies)[number]

export interface Source {
  id: string
  name: string
  kind: Kind
  writeKey: string
  origins: readonly string[]
  policy: Policy
  enabled: boolean
  received: number
  refused: number
  lastAt: string | null
}

/** A message that was not taken, or of which something was left out. */
export interface Refusal {
  id: string
  at: string
  code: string
  message: string
  /** The message as it came; of a long one its beginning. */
  sent: string
}
