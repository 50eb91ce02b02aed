/** What a step of the check came to: counted things, and the lines that explain what went wrong. */
export interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly lines: readonly string[]
}

export interface Step {
  readonly name: string
  /** Static steps need neither a database nor a browser; `--quick` runs only these. */
  readonly quick: boolean
  run(): Outcome | Promise<Outcome>
}

export const passed = (count = 1): Outcome => ({ passed: count, failed: 0, skipped: 0, lines: [] })
export const failed = (lines: readonly string[]): Outcome => ({ passed: 0, failed: 1, skipped: 0, lines })

/** A missing browser or database: skipped with one line that says how to get it, or failed where nothing may be skipped. */
export const missing = (line: string, noSkip: boolean): Outcome =>
  noSkip ? failed([`${line} (RAPPORT_NO_SKIP forbids skipping)`]) : { passed: 0, failed: 0, skipped: 1, lines: [line] }

/** One check over the source: passed when nothing was found. */
export const findings = (found: readonly string[]): Outcome => (found.length === 0 ? passed() : failed(found))
