/** The months that have a part of their own in the log: made before what happened in them is written. */
import type { Pool } from 'pg'

export class Months {
  private readonly control: Pool
  private known: Set<string> | undefined
  constructor(control: Pool) {
    this.control = control
  }

  /** Sees to it that there is a part for each of the moments. */
  async ready(moments: Iterable<Date>): Promise<void> {
    const months = new Set([...moments].map((at) => at.toISOString().slice(0, 7)))
    this.known ??= await this.read()
    if ([...months].every((month) => this.known!.has(month))) return
    // Another server may have made them meanwhile.
    this.known = await this.read()
    for (const month of months) {
      if (this.known.has(month)) continue
      await this.control.query('select control.make_interaction_month($1::date)', [`${month}-01`])
      this.known.add(month)
    }
  }

  private async read(): Promise<Set<string>> {
    const { rows } = await this.control.query<{ months: string[] }>('select control.interaction_months() as months')
    return new Set(rows[0]!.months)
  }
}
