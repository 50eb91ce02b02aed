/** The months that have a part of their own in the log: made before what happened in them is written. */
import type { Pool } from 'pg'

/** Months back from which on there is one. What is older lies together: a part for each month of anybody's past would be hundreds. */
const own = 24

export class Months {
  private readonly control: Pool
  private known: Set<string> | undefined
  constructor(control: Pool) {
    this.control = control
  }

  /** Sees to it that there is a part for each of the moments, and for the next month. */
  async ready(moments: Iterable<Date>, now: Date): Promise<void> {
    const month = (at: Date): string => at.toISOString().slice(0, 7)
    const shifted = (by: number): string => month(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + by, 1)))
    const months = new Set([shifted(1), ...[...moments].map(month).filter((one) => one >= shifted(-own))])
    this.known ??= await this.read()
    if ([...months].every((one) => this.known!.has(one))) return
    // Another server may have made them meanwhile.
    this.known = await this.read()
    for (const one of months) {
      if (this.known.has(one)) continue
      await this.control.query('select control.make_interaction_month($1::date)', [`${one}-01`])
      this.known.add(one)
    }
  }

  private async read(): Promise<Set<string>> {
    const { rows } = await this.control.query<{ months: string[] }>('select control.interaction_months() as months')
    return new Set(rows[0]!.months)
  }
}
