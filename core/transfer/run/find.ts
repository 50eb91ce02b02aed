/** Loads the records that a batch of rows may mean, with how far the rights of whoever imports reach to each. */
import { accessClause } from '../../access/index.ts'
import { identifying, isId, targetOf, type ObjectType } from '../../object/index.ts'
import { valueOf } from '../../sql/column.ts'
import { lookupOf } from '../../store/identified.ts'
import { scopeOf } from '../../store/compile.ts'
import { unseenLinks } from '../../store/link.ts'
import { Parameters } from '../../sql/parameters.ts'
import { rawJson } from '../../store/select.ts'
import { rowsOf } from '../../sql/table.ts'
import type { Values } from '../../store/planned.ts'
import type { Draft } from '../decide/draft.ts'
import { matchValues } from '../decide/decide.ts'
import { counts } from '../decide/links.ts'
import type { Plan } from '../decide/plan.ts'
import { asNamed, namingFields, type Standing, type Standings } from '../decide/standing.ts'
import type { Link } from '../map/target.ts'

/** A place to ask: a transaction, or the reading pool. */
export interface Asking {
  query<R extends object>(text: string, values: readonly unknown[]): Promise<R[]>
  /** Found records stay as they are until the transaction ends. */
  readonly lock: boolean
}

interface Found {
  readonly id: string
  readonly version: number
  readonly values: Values
  readonly unseen?: readonly string[]
  readonly read: boolean
  readonly write: boolean
}
/** Values to look for, by object and field. */
type Wanted = Map<ObjectType, Map<string, Set<string>>>

export interface Finding {
  /** Records that earlier rows of a preview have touched: they stand as those rows left them. */
  readonly carried?: (object: ObjectType, id: string) => Standing | undefined
  /** Records that this import made because a row named them. */
  readonly named?: ReadonlySet<string>
}

/** Adds to `standings` every record that the drafts may mean, with its present links. */
export async function findStanding(
  asking: Asking,
  plan: Plan,
  drafts: readonly Draft[],
  standings: Standings,
  finding: Finding = {},
): Promise<void> {
  const lookups = [...wantedBy(plan, drafts)].flatMap(([object, fields]) =>
    [...fields].map(async ([field, values]) => {
      for (const found of await lookUp(asking, plan, object, field, [...values])) {
        const carried = finding.carried?.(object, found.id)
        standings.add(carried ?? standingOf(object, found, finding.named?.has(found.id) ?? false))
      }
    }),
  )
  await Promise.all(lookups)
  const mine = [...standings.all()].filter(({ object, before, related }) => object === plan.object && before !== null && related.size === 0)
  await Promise.all(plan.links.map((link) => addRelated(asking, plan, link, mine, standings)))
}

export function wantedBy(plan: Plan, drafts: readonly Draft[]): Wanted {
  const { object, match, model } = plan
  const wanted: Wanted = new Map()
  const want = (of: ObjectType, field: string, value: string) => {
    if (field === 'id' && !isId(value)) return
    const fields = wanted.get(of) ?? new Map<string, Set<string>>()
    wanted.set(of, fields)
    fields.set(field, (fields.get(field) ?? new Set()).add(value))
  }
  for (const draft of drafts) {
    if (draft.wrong.length > 0) continue
    for (const value of matchValues(plan, draft)) want(object, match!, value)
    for (const key of plan.unique) for (const value of identifying(draft.values[key])) want(object, key, value)
    if (plan.refersToItself && typeof draft.values[object.title] === 'string')
      want(object, object.title, draft.values[object.title] as string)
    for (const [key, { text, id }] of Object.entries(draft.refs)) {
      const target = targetOf(model, object.fields[key]!)
      want(target, 'id', id ?? text!.trim().toLowerCase())
      if (text === null) continue
      for (const field of namingFields(target)) {
        const value = asNamed(target, field, text)
        if (value !== null) want(target, field, value)
      }
    }
    for (const { link, keys } of draft.linked) for (const [key, value] of Object.entries(keys)) want(link.target, key, value)
  }
  return wanted
}

async function lookUp(asking: Asking, plan: Plan, object: ObjectType, field: string, values: readonly string[]): Promise<Found[]> {
  const parameters = new Parameters()
  const has =
    field === 'id' ? `r.id = any(${parameters.add(values, 'uuid[]')})` : lookupOf(object, field).has(parameters.add(values, 'text[]'))
  return ask(asking, plan, object, parameters, `${rowsOf(object, 'r')} and ${has}`)
}

async function ask(asking: Asking, plan: Plan, object: ObjectType, parameters: Parameters, from: string): Promise<Found[]> {
  const { model, actor } = plan
  const unseen = unseenLinks({ ...scopeOf(model, actor, plan.now), parameters }, object, 'r')
  const may = (right: 'read' | 'write') => accessClause(model, actor, object, right, 'r', parameters)
  const text = `select json_build_object('id', r.id, 'version', r.version, 'values', ${rawJson(object, 'r')}${unseen ? `, 'unseen', ${unseen}` : ''}, 'read', ${may('read')}, 'write', ${may('write')}) as record
    from ${from} order by r.id${asking.lock && isWritten(plan, object) ? ' for update of r' : ''}`
  const rows = await asking.query<{ record: Found }>(text.replace(/\s*\n\s*/g, ' '), parameters.values)
  return rows.map(({ record }) => record)
}

/** Records that are only named stay unlocked: nothing of them changes. */
const isWritten = ({ object, links }: Plan, one: ObjectType): boolean => one === object || links.some(({ related }) => related === one)

async function addRelated(asking: Asking, plan: Plan, link: Link, standing: readonly Standing[], standings: Standings): Promise<void> {
  if (standing.length === 0) return
  const byId = new Map(standing.map((one) => [one.id, one]))
  const parameters = new Parameters()
  const ids = parameters.add([...byId.keys()], 'uuid[]')
  const found = await ask(
    asking,
    plan,
    link.related,
    parameters,
    `${rowsOf(link.related, 'r')} and ${valueOf(link.related, link.by, 'r')} = any(${ids})`,
  )
  for (const one of standing) one.related.set(link.related.name, [])
  for (const one of found) {
    if (!one.read || !counts(link, one.values)) continue
    const related = standings.add(standingOf(link.related, one, false))
    byId.get(String(one.values[link.by]))?.related.get(link.related.name)!.push(related)
  }
}

const standingOf = (object: ObjectType, { id, version, values, unseen, read, write }: Found, onTheWay: boolean): Standing => ({
  object,
  id,
  version,
  before: values,
  after: values,
  unseen,
  read,
  write,
  onTheWay,
  related: new Map(),
})
