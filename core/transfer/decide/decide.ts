/** Decides rows in their order: new, changed, same or wrong. A preview and a run take this same way, so their counts agree. */
import { identifying, initialOf, isActor, labelOf, targetOf, type ObjectType } from '../../object/index.ts'
import { difference, type Planned, type Values } from '../../store/planned.ts'
import type { Draft, Linked, RefName } from './draft.ts'
import type { RowRules, Write } from './guards.ts'
import { counts, linkedRecord, namedRecord, newStanding, ownerAllowed, withOwner, type Named } from './links.ts'
import { merge } from './merge.ts'
import type { Plan } from './plan.ts'
import { asNamed, namingFields, type Standing, type Standings } from './standing.ts'

export type Outcome = 'new' | 'changed' | 'same' | 'wrong'

/** What became of a row. */
export interface Decided {
  readonly row: number
  readonly outcome: Outcome
  /** What names the record to people. */
  readonly title: string
  /** Before and after, for a changed one. */
  readonly changes?: Readonly<Record<string, readonly [unknown, unknown]>>
  /** Why it is wrong, or what of it was left out. */
  readonly reason?: string
  /** The field by which the record was found. */
  readonly matchedBy?: string
  /** The id of the record that was found, if the database had it before. */
  readonly record?: string
  /** It is about somebody who was erased: its cells are not kept. */
  readonly isBarred?: true
}

/** Decides a row and notes in `standings` what it does. A wrong row does nothing. */
export function decideRow(plan: Plan, standings: Standings, rules: RowRules, draft: Draft): Decided {
  const { object } = plan
  const wrong = [...draft.wrong]
  const row = draft.row.row
  const found = wrong.length > 0 ? { standing: null } : findRecord(plan, standings, draft)
  if ('wrong' in found) wrong.push(found.wrong)
  const present = 'standing' in found ? found.standing : null
  const claims = present?.onTheWay === true
  const making: Standing[] = []
  const name = (named: Named): Standing | null => {
    if ('wrong' in named) wrong.push(named.wrong)
    else if ('make' in named) making.push(named.make)
    return 'wrong' in named ? null : 'make' in named ? named.make : named.standing
  }

  const refs: Record<string, unknown> = {}
  const notes: string[] = []
  if (wrong.length === 0)
    for (const [key, named] of Object.entries(draft.refs)) {
      const field = object.fields[key]!
      const to = targetOf(plan.model, field)
      const meant = namedRecord(plan, standings, to, named, labelOf(key, field))
      if (to === object && isItself(present, draft, named, meant)) {
        notes.push(`${labelOf(key, field)} left out: the row names itself.`)
        continue
      }
      const target = name(meant)
      if (target) refs[key] = target.id
    }
  const merged = merge(object, present?.after ?? null, draft, refs)
  wrong.push(...merged.wrong)
  const after = present ? merged.after : withOwner(plan, object, merged.after)
  const title = titleOf(object, after) || titleOf(object, present?.after ?? {})
  if (wrong.length === 0) wrong.push(...refusals(plan, standings, present, after))
  const unseen = present?.unseen ?? []
  const links =
    wrong.length > 0
      ? []
      : draft.linked.map((linked) =>
          decideLink(present, linked, Object.keys(linked.keys).length > 0 ? name(linkedRecord(plan, standings, linked)) : null),
        )
  if (wrong.length > 0) return { row, outcome: 'wrong', title, reason: wrong.join(' ') }

  const changes: Record<string, readonly [unknown, unknown]> = present ? { ...difference(present.after, after) } : {}
  for (const key of unseen) if (changes[key]) changes[key] = [null, changes[key][1]]
  const record = present ?? newStanding(plan, object, after, false)
  const linked = links.flatMap((link) => writeLink(plan, record, link) ?? [])
  for (const link of linked) Object.assign(changes, link.changes)
  const own = !present || difference(present.after, after) ? [{ standing: record, after }] : []
  const writes: readonly Write[] = [...making.map((standing) => ({ standing, after: standing.after })), ...own, ...linked]
  const barred = rules.barred(standings, writes)
  if (barred !== null) return { row, outcome: 'wrong', title: '', reason: barred, isBarred: true }
  const refused = rules.refusals(standings, writes)
  if (refused.length > 0) return { row, outcome: 'wrong', title, reason: refused.join(' ') }

  for (const write of writes)
    if (standings.get(write.standing.object, write.standing.id)) standings.become(write.standing, write.after)
    else standings.add(write.standing)
  for (const { standing } of linked) hang(standing, record)
  record.onTheWay = false
  const left = [...notes, ...links.flatMap(({ note }) => (note ? [note] : []))]
  const reason = left.length > 0 ? { reason: left.join(' ') } : {}
  if (!present || claims) return { row, outcome: 'new', title, ...reason }
  const matchedBy = { matchedBy: plan.match!, ...(present.before ? { record: present.id } : {}) }
  if (Object.keys(changes).length === 0) return { row, outcome: 'same', title, ...matchedBy, ...reason }
  return { row, outcome: 'changed', title, changes, ...matchedBy, ...reason }
}

/** Whether what a row names is the record of the row itself: as it stands, or as the row is about to make or rename it. */
function isItself(present: Standing | null, draft: Draft, { text }: RefName, meant: Named): boolean {
  if ('standing' in meant) return meant.standing === present
  if (!('make' in meant) || text === null) return false
  const { object } = meant.make
  return namingFields(object).some((key) => typeof draft.values[key] === 'string' && draft.values[key] === asNamed(object, key, text))
}

/** The values by which a draft finds its record. */
export function matchValues({ match }: Plan, draft: Draft): string[] {
  if (match === null) return []
  if (match === 'id') return draft.id ? [draft.id] : []
  const entries = draft.lists[match]
  return [...identifying(entries ? [...entries.main, ...entries.others] : draft.values[match])]
}

function findRecord(plan: Plan, standings: Standings, draft: Draft): { standing: Standing | null } | { wrong: string } {
  const { object, match, mode } = plan
  const one = object.label[0].toLowerCase()
  const label = match === null ? '' : match === 'id' ? 'Id' : labelOf(match, object.fields[match]!)
  const values = matchValues(plan, draft)
  const found = new Set<Standing>()
  for (const value of values) for (const standing of standings.find(object, match!, value)) if (standing.read) found.add(standing)
  if (found.size > 1)
    return {
      wrong: `Fits ${found.size} records: ${[...found]
        .slice(0, 3)
        .map(({ object: of, after }) => `“${titleOf(of, after)}”`)
        .join(', ')}. Merge them, or find records by another field.`,
    }
  const [standing = null] = found
  if (standing?.onTheWay && mode !== 'update') return { standing }
  if (standing && mode === 'create')
    return { wrong: `This ${one} exists already: ${label} “${values[0]!.slice(0, 60)}” is “${titleOf(object, standing.after)}”.` }
  if (!standing && mode === 'update')
    return {
      wrong: values.length > 0 ? `No ${one} has ${label} “${values[0]!.slice(0, 60)}”.` : `${label} is empty, so no ${one} can be found.`,
    }
  if (!standing && match === 'id' && draft.id) return { wrong: `No ${one} has the id ${draft.id}.` }
  return { standing: standing ?? namedBefore(plan, standings, draft) }
}

/** A record that an earlier row made by naming it, met here as a row of its own. */
function namedBefore({ object, refersToItself, mode }: Plan, standings: Standings, draft: Draft): Standing | null {
  const title = draft.values[object.title]
  if (!refersToItself || mode === 'update' || typeof title !== 'string') return null
  return standings.find(object, object.title, title).find(({ onTheWay }) => onTheWay) ?? null
}

function refusals(plan: Plan, standings: Standings, present: Standing | null, after: Values): string[] {
  const { object } = plan
  const one = object.label[0].toLowerCase()
  if (present && !present.write && difference(present.after, after)) return [`Your role may see this ${one} but not change it.`]
  const out: string[] = []
  for (const [key, field] of Object.entries(object.fields))
    if (field.presence === 'required' && (after[key] ?? null) === null && !isActor(field) && initialOf(field) === undefined)
      out.push(`${labelOf(key, field)} is needed.`)
  const changesOwner = object.owner !== undefined && (present?.after[object.owner] ?? null) !== (after[object.owner] ?? null)
  if ((!present || changesOwner) && !ownerAllowed(plan, object, after)) out.push('Your role cannot give records to this owner.')
  for (const key of plan.unique) {
    const [value] = identifying(after[key])
    if (value === undefined || identifying(present?.after[key])[0] === value) continue
    const holder = standings.find(object, key, value).find((standing) => standing !== present)
    if (holder)
      out.push(
        holder.read
          ? `${labelOf(key, object.fields[key]!)} “${value.slice(0, 60)}” belongs to “${titleOf(object, holder.after)}”.`
          : `${labelOf(key, object.fields[key]!)} “${value.slice(0, 60)}” is in use.`,
      )
  }
  return out
}

interface LinkStep {
  readonly linked: Linked
  readonly target: Standing | null
  /** The present link that the row means. */
  readonly related: Standing | null
  readonly note: string | null
}

function decideLink(present: Standing | null, linked: Linked, target: Standing | null): LinkStep {
  const { link, values } = linked
  const standing = (present?.related.get(link.related.name) ?? []).filter(({ after }) => counts(link, after))
  if (target) return { linked, target, related: standing.find(({ after }) => after[link.to] === target.id) ?? null, note: null }
  if (standing.length === 1) return { linked, target: null, related: standing[0]!, note: null }
  const given = Object.keys(values).map((key) => labelOf(key, link.related.fields[key]!))
  return {
    linked,
    target: null,
    related: null,
    note: given.length > 0 ? `${given.join(', ')} left out: the row names no ${link.target.label[0].toLowerCase()}.` : null,
  }
}

interface LinkWrite extends Write {
  readonly changes: Readonly<Record<string, readonly [unknown, unknown]>>
}

function writeLink(plan: Plan, record: Standing, { linked, target, related }: LinkStep): LinkWrite | null {
  const { link, values } = linked
  if (related) {
    const after = { ...related.after, ...values }
    const changes = Object.entries(difference(related.after, after) ?? {}).map(
      ([key, pair]) => [`${link.related.name}.${key}`, pair] as const,
    )
    return changes.length > 0 ? { standing: related, after, changes: Object.fromEntries(changes) } : null
  }
  if (!target) return null
  const standing = newStanding(plan, link.related, { ...values, [link.by]: record.id, [link.to]: target.id }, false)
  return { standing, after: standing.after, changes: { [link.target.name]: [null, titleOf(link.target, target.after)] } }
}

/** A link that is new counts as present for the rows that follow. */
function hang(standing: Standing, { related }: Standing): void {
  const present = related.get(standing.object.name) ?? []
  if (!present.includes(standing)) related.set(standing.object.name, [...present, standing])
}

/** What names values to people: the title, or the first stand-in that is there. */
export function titleOf(object: ObjectType, values: Values): string {
  for (const key of [object.title, ...(object.titleElse ?? [])]) {
    const field = object.fields[key]!
    const list = field.kind === 'part' ? (values[field.options.of] as readonly Values[] | null) : null
    const value = field.kind === 'part' && list ? list[0]?.[field.options.take] : values[key]
    if (typeof value === 'string' && value !== '') return value
  }
  return ''
}

/** What the standings come to for the database: every record that is new or differs from how the database has it. */
export function plannedOf(standings: Standings): Planned[] {
  const out: Planned[] = []
  for (const { object, id, before, after, version } of standings.all())
    if (!before) out.push({ object: object.name, id, action: 'created', before, after, version: 1 })
    else if (difference(before, after)) out.push({ object: object.name, id, action: 'changed', before, after, version: version + 1 })
  return out
}
