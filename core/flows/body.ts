/** What a flow is made of, as people and programs write it: plain data, kept as it is written, read by `readBody`. */

/** What begins it for a record. */
export type Trigger =
  | { readonly on: 'created'; readonly when?: string }
  /** One of these fields changed; any where none is named. */
  | { readonly on: 'changed'; readonly fields?: readonly string[]; readonly when?: string }
  /** An interaction with it; `where` is a condition over what was said of that. */
  | { readonly on: 'happened'; readonly type: string; readonly where?: string; readonly when?: string }
  | { readonly on: 'segment'; readonly segment: string; readonly is: 'entered' | 'left'; readonly when?: string }
  /** So many days after a date of the record (before it where negative), at a time of day of the workspace; each year again where `yearly`. */
  | {
      readonly on: 'date'
      readonly field: string
      readonly days: number
      readonly at: string
      readonly yearly?: boolean
      readonly when?: string
    }
  /** Somebody, or another program, has it begin: `POST /flows/{id}/start`. */
  | { readonly on: 'call'; readonly when?: string }
  /** Something is sent to the flow's own address that tells of a record. */
  | ({ readonly on: 'webhook'; readonly when?: string } & Hooking)

/** How what is sent is read. Paths lead into the body: `customer.email`, `items.0.sku`. */
export interface Hooking {
  /** The field by which the record is found, and where its value stands. */
  readonly by: { readonly field: string; readonly path: string }
  /** A record is made where none is found. */
  readonly adds?: boolean
  /** Fields that get values of the body: all of a record that is made; of one that is found those that `writing` lets them. */
  readonly values?: Readonly<Record<string, string>>
  /** Of a record that is there: nothing is written, what is empty is filled (as where it is not said), or what stands there is replaced. */
  readonly writing?: HookWriting
  /** What of it is told on the timeline, by the names that conditions compare. Whoever sees the record sees it. */
  readonly says?: Readonly<Record<string, string>>
  /** A condition over what `says` takes. */
  readonly where?: string
}
export const hookWritings = ['nothing', 'blank', 'all'] as const
export type HookWriting = (typeof hookWritings)[number]
export type HookTrigger = Extract<Trigger, { readonly on: 'webhook' }>

/** What of the body of a flow, as it is kept, says how what is sent is read; undefined where nothing begins it so. */
export const hookIn = (body: Pick<FlowBody, 'begins'> | null): HookTrigger | undefined =>
  body?.begins.find((trigger): trigger is HookTrigger => (trigger as Trigger | null)?.on === 'webhook')

/**
 * A value to be written: as it stands, that of a field of the record (a path), so long from now (counted while it is open, where business hours are named), a text with
 * values in it (`{{ name }}`), or of a new record one of the members, as a step that assigns chooses.
 */
export type Given =
  | string
  | number
  | boolean
  | null
  | readonly unknown[]
  | { readonly field: string }
  | { readonly in: string; readonly hours?: string }
  | { readonly text: string }
  | { readonly members: readonly string[]; readonly by: 'turn' | 'load'; readonly open?: string }
  | { readonly value: unknown }
export type Values = Readonly<Record<string, Given>>

interface Named {
  /** Of letters, digits and `-`; it stays, so that those who stand there are known by it. */
  readonly id: string
  /** For people; what it does where it is empty. */
  readonly name?: string
}
/** Where it goes on; out of the flow where it is empty. */
type Next = string | null

/** What is done to records, or said to somebody. */
export type Act =
  | { readonly do: 'change'; readonly values: Values }
  /** `about`: the field of the new record that leads to the one that walks. */
  | { readonly do: 'create'; readonly object: string; readonly values: Values; readonly about?: string }
  | { readonly do: 'mail'; readonly template: string; readonly purpose: string; readonly sender: string }
  | { readonly do: 'webhook'; readonly webhook: string }
  /** Members are told in the app: those who are named, those of the teams, and whoever owns the record. `text` has values in it, which each reads as far as they may. */
  | {
      readonly do: 'notify'
      readonly text: string
      readonly members?: readonly string[]
      readonly teams?: readonly string[]
      readonly owner?: boolean
    }
  /** One of the members gets it: each in turn, or whoever has fewest of the object's records (that fit `open`). */
  | {
      readonly do: 'assign'
      readonly field: string
      readonly members: readonly string[]
      readonly by: 'turn' | 'load'
      readonly open?: string
      /** Only who has nobody yet. */
      readonly keep?: boolean
    }

export type Step = Named &
  (
    | (Act & { readonly kind: 'act'; readonly next: Next })
    /** For so long (counted while it is open where `hours` says so), until a date of the record, or until a time of day; then until it is open. */
    | {
        readonly kind: 'wait'
        readonly for?: string
        readonly counting?: 'always' | 'open'
        readonly until?: { readonly field: string; readonly days: number; readonly at: string }
        readonly at?: string
        /** Business hours: where it ends while it is closed, it ends when it opens. */
        readonly hours?: string
        readonly next: Next
      }
    /** Until the condition holds, or an interaction came since it was reached; `otherwise` once so long has gone by. */
    | {
        readonly kind: 'watch'
        readonly when?: string
        readonly type?: string
        readonly where?: string
        readonly within: string
        readonly next: Next
        readonly otherwise: Next
      }
    | { readonly kind: 'branch'; readonly arms: readonly { readonly when: string; readonly next: Next }[]; readonly otherwise: Next }
    /** By chance, and for one walk always the same. */
    | { readonly kind: 'split'; readonly arms: readonly { readonly share: number; readonly name?: string; readonly next: Next }[] }
    /** One of the members says yes or no. */
    | {
        readonly kind: 'approve'
        readonly members: readonly string[]
        readonly question: string
        readonly within: string
        readonly next: Next
        readonly declined: Next
        readonly otherwise: Next
      }
  )
export type StepKind = Step['kind']
export type StepOf<K extends StepKind> = Extract<Step, { readonly kind: K }>

export interface FlowBody {
  readonly begins: readonly Trigger[]
  /** Who may come in at all, as a filter sentence. */
  readonly only?: string
  /** Whether who was in comes in again: `never`, so long after they came in last, or whenever they are out. */
  readonly again?: string
  /** Its goal: who fits that leaves, wherever they stand. */
  readonly leaves?: string
  /** Who comes in stands at the first. */
  readonly steps: readonly Step[]
}

/** Most that a flow is made of. */
export const most = { triggers: 10, steps: 200, arms: 10, members: 100, values: 50, bytes: 200_000 } as const

/** The ways out of a step, in the order in which they stand on a page. */
export function exitsOf(step: Step): readonly { readonly exit: string; readonly to: string | null }[] {
  if (step.kind === 'branch')
    return [...step.arms.map(({ next }, n) => ({ exit: `arm ${n + 1}`, to: next })), { exit: 'otherwise', to: step.otherwise }]
  if (step.kind === 'split') return step.arms.map(({ next }, n) => ({ exit: `arm ${n + 1}`, to: next }))
  if (step.kind === 'watch')
    return [
      { exit: 'next', to: step.next },
      { exit: 'otherwise', to: step.otherwise },
    ]
  if (step.kind === 'approve')
    return [
      { exit: 'next', to: step.next },
      { exit: 'declined', to: step.declined },
      { exit: 'otherwise', to: step.otherwise },
    ]
  return [{ exit: 'next', to: step.next }]
}
