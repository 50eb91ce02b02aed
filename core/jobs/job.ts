/** A kind of work that is done apart from any request: sent by whoever needs it, done by some server, tried again when it fails. */
export interface JobContext {
  readonly workspace: string
  /** Aborted when the job took too long, or when this server stops. */
  readonly signal: AbortSignal
}

export interface JobKind {
  /** Stable: jobs that wait are kept under it. Letters, digits and dots. */
  readonly name: string
  /** For people: what it does, in a few words. */
  readonly label: string
  /** Tries in all before a job is parked; 5 unless said. */
  readonly tries?: number
  /** Seconds until the first failure is tried again, then about twice as many each time; 2 unless said, at least 1. */
  readonly backOff?: number
  /** Seconds that a try may take; 15 minutes unless said. */
  readonly patience?: number
  /** Jobs of this kind that one server does at a time; 2 unless said. */
  readonly places?: number
  /** Does it. It may be called again with what it was called with before, and must come to the same then. */
  run(data: object, context: JobContext): Promise<void>
}

/** `defineJob({ name: 'model.fill', label: 'Filling a field', async run(data, { workspace }) { … } })` */
export const defineJob = (kind: JobKind): JobKind => Object.freeze(kind)
