/** What a step would have done, and for whom: what a rehearsal says of it. Pure. */
import type { Hours } from '../hours/index.ts'
import type { StoredRow } from '../rules/index.ts'
import type { Choice } from './choose.ts'
import type { CompiledFlow, CompiledStep } from './compile.ts'
import type { Draft } from './draft.ts'
import { linkedTo } from './value-at.ts'

/** Who would get something, as far as that can be said beforehand. */
export interface Getting {
  /** Whose turn it is; null where it goes by how much they have. */
  choose(step: string, choice: Pick<Choice, 'members' | 'by'>): string | null
  /** The members of a team. */
  team(id: string): readonly string[]
  readonly hours: ReadonlyMap<string, Hours>
}

export interface Would {
  /** Fields of the record that would be others. */
  readonly values?: Readonly<Record<string, unknown>>
  /** A record that would be made. */
  readonly object?: string
  readonly title?: string
  /** What members would be told. */
  readonly text?: string
  /** Who would get it; several are told. */
  readonly members?: readonly string[]
  /** One of these would, by how much each has then. */
  readonly among?: readonly string[]
}

/** What an act comes to for the record as it was; nothing where it would have been stuck there for a person to see. */
export function wouldDo(flow: CompiledFlow, { step, draft, text }: CompiledStep, row: StoredRow, now: Date, getting: Getting): Would {
  if (step.kind !== 'act') return {}
  try {
    if (step.do === 'notify') {
      const owner = step.owner === true ? linkedTo(row[flow.object.owner!]) : null
      const members = [...(step.members ?? []), ...(step.teams ?? []).flatMap(getting.team), ...(owner === null ? [] : [owner])]
      return { text: text!.render(row), members: [...new Set(members)] }
    }
    if (step.do === 'assign') {
      if (step.keep === true && linkedTo(row[step.field]) !== null) return {}
      const member = getting.choose(step.id, step)
      return member === null ? { among: step.members } : { values: { [step.field]: member }, members: [member] }
    }
    if (step.do !== 'create' && step.do !== 'change') return {}
    return wouldWrite(step.id, step.do, draft!, row, now, getting)
  } catch {
    return {}
  }
}

function wouldWrite(step: string, what: 'create' | 'change', draft: Draft, row: StoredRow, now: Date, getting: Getting): Would {
  const chosen: Record<string, string> = {}
  let among: readonly string[] | undefined
  for (const [key, choice] of Object.entries(draft.choices)) {
    const member = getting.choose(`${step}.${key}`, choice)
    if (member === null) among = choice.members
    else chosen[key] = member
  }
  const values = draft.fill(row, { now, hours: getting.hours, chosen })
  if (what === 'change') return { values }
  const { name, title, owner } = draft.object
  const member = owner === undefined ? null : linkedTo(values[owner])
  return {
    object: name,
    ...(typeof values[title] === 'string' ? { title: values[title] } : {}),
    ...(member === null ? {} : { members: [member] }),
    ...(among === undefined ? {} : { among }),
  }
}
