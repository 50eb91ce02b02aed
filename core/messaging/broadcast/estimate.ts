/** Whom a broadcast would go to, asked of the gate itself without sending anything. */
import { areBeingCounted } from '../../segments/index.ts'
import { modelAt } from '../../store/index.ts'
import { judgeOf } from '../gate/facts.ts'
import { type Basis, type Refusal, refusals } from '../gate/gate.ts'
import { readPolicy } from '../gate/policy.ts'
import { readRecipients } from './due.ts'
import type { Reachable, SetupPlace } from './setup.ts'

/** Members of the segment that are asked; of larger ones the answer is a sample. */
const mostAsked = 5_000
const portion = 1_000

export interface Estimate {
  /** It is not known yet who is in the segments: the numbers are of those who are in them so far. */
  readonly isCounting: boolean
  /** Members of the segment without those that are left out. */
  readonly members: number
  /** Of these it was asked. */
  readonly asked: number
  readonly would: number
  /** Those who would get it when their quiet hours are over, among `would`. */
  readonly later: number
  readonly refused: readonly { readonly code: Refusal; readonly message: string; readonly count: number }[]
}

const countText = `select count(*)::text from segment_member m where m.workspace_id = $1 and m.segment_id = $2::uuid
  and not exists (select from segment_member x where x.workspace_id = $1 and x.segment_id = $3::uuid and x.record_id = m.record_id)`.replace(
  /\s*\n\s*/g,
  ' ',
)
const someText =
  `select coalesce(json_agg(n.record_id), '[]')::text from (select m.record_id from segment_member m where m.workspace_id = $1 and m.segment_id = $2::uuid
  and not exists (select from segment_member x where x.workspace_id = $1 and x.segment_id = $3::uuid and x.record_id = m.record_id)
  and ($4::uuid is null or m.record_id > $4::uuid) order by m.record_id limit ${portion}) n`.replace(/\s*\n\s*/g, ' ')
export interface Wish {
  readonly segment: string
  readonly except: string | null
  readonly purpose: string
  readonly basis: Basis
  readonly to: Reachable
}

export async function estimate(place: SetupPlace, workspace: string, wish: Wish, now: Date): Promise<Estimate> {
  const { segment, except, purpose, basis, to } = wish
  const read = (text: string, values: readonly unknown[]): Promise<string | null> => place.database.readJson(workspace, { text, values })
  const json = (text: string): Promise<string | null> => read(text, [])
  const [{ model }, clock] = await Promise.all([modelAt(place, workspace), place.timeZoneOf(workspace)])
  // Before the numbers: those that are counted behind it are of all, at most it is said in vain that they are not.
  const isCounting = await areBeingCounted({ json }, { model, workspace, timeZone: clock }, except === null ? [segment] : [segment, except])
  const [members, policy] = await Promise.all([read(countText, [segment, except]).then(Number), readPolicy({ json })])
  const refused = new Map<Refusal, number>()
  const count = { asked: 0, would: 0, later: 0 }
  for (let after: string | null = null; count.asked < mostAsked;) {
    const records = JSON.parse((await read(someText, [segment, except, after]))!) as string[]
    if (records.length === 0) break
    after = records.at(-1)!
    const recipients = [...(await readRecipients(place, workspace, to, clock, records)).values()]
    const judge = await judgeOf(read, { basis, purpose, channel: 'mail' }, recipients, Promise.resolve(policy), now)
    for (const recipient of recipients) {
      const verdict = judge(recipient)
      count.asked++
      if ('refused' in verdict) refused.set(verdict.refused, (refused.get(verdict.refused) ?? 0) + 1)
      else count.would++
      if ('until' in verdict) count.later++
    }
  }
  return {
    isCounting,
    members,
    ...count,
    refused: [...refused].toSorted((one, other) => other[1] - one[1]).map(([code, n]) => ({ code, message: refusals[code], count: n })),
  }
}
