/** Whom something concerns: records whose segments are asked again after entries of the feed, or because time went by. */
import type { Entry, Occurred } from '../feed/index.ts'
import type { Model } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { rowsOf } from '../sql/table.ts'
import { valueOf } from '../sql/column.ts'
import { isConcerned, type Plan, standInsOf } from './plan.ts'

/** Records to be asked of, by plan; `of` names the object of one that stands for another. */
export class Concerned {
  readonly #model: Model
  readonly #ids = new Map<Plan, Set<string>>()
  /** Records that may stand for others, by plan. */
  readonly #proxies = new Map<Plan, Map<string, Set<string>>>()
  constructor(model: Model) {
    this.#model = model
  }

  add(plan: Plan, object: string, id: string): void {
    if (object === plan.object.name) setIn(this.#ids, plan).add(id)
    else if (standInsOf(this.#model, plan.object).has(object)) this.#proxy(plan, object, id)
  }

  addAll(plan: Plan, ids: Iterable<string>): void {
    for (const id of ids) setIn(this.#ids, plan).add(id)
  }

  #proxy(plan: Plan, object: string, id: string): void {
    const byObject = this.#proxies.get(plan) ?? new Map<string, Set<string>>()
    this.#proxies.set(plan, byObject)
    byObject.set(object, (byObject.get(object) ?? new Set()).add(id))
  }

  /** The records by plan, those that others stand for among them. */
  async resolved(tx: Pick<Transaction, 'json'>): Promise<ReadonlyMap<Plan, ReadonlySet<string>>> {
    for (const [plan, byObject] of this.#proxies)
      for (const [object, ids] of byObject) {
        const link = valueOf(this.#model.object(object), standInsOf(this.#model, plan.object).get(object)!, 'v')
        const text = `select coalesce(json_agg(distinct ${link}), '[]')::text from ${rowsOf(this.#model.object(object), 'v')} and v.id = any($2::uuid[]) and ${link} is not null`
        this.addAll(plan, JSON.parse((await tx.json(text, [[...ids]]))!) as string[])
      }
    return this.#ids
  }
}

function setIn(map: Map<Plan, Set<string>>, plan: Plan): Set<string> {
  const known = map.get(plan) ?? new Set<string>()
  map.set(plan, known)
  return known
}

/** What entries of the feed mean for plans. */
export interface Meaning {
  readonly concerned: Concerned
  /** Records that are gone. */
  readonly gone: ReadonlySet<string>
  /** Plans for which something changed that is not the record's own, or of which it is not told whose it is. */
  readonly far: ReadonlySet<Plan>
  /** The first moment at which time alone may change something, of what was told; null for none. */
  readonly due: Date | null
}

const previousText = `select coalesce(json_agg(distinct h.changes -> $3::text ->> 0), '[]')::text from history h
  where h.workspace_id = $1 and h.change_id = any($2::uuid[]) and h.object = $4::text and h.changes -> $3::text ->> 0 is not null`.replace(
  /\s*\n\s*/g,
  ' ',
)

/** Whom entries of the feed concern, and when to look again because of them. */
export async function meaningOf(
  tx: Pick<Transaction, 'json'>,
  model: Model,
  plans: readonly Plan[],
  entries: readonly Entry[],
  now: Date,
): Promise<Meaning> {
  const concerned = new Concerned(model)
  const gone = new Set<string>()
  const far = new Set<Plan>()
  let due = Infinity
  /** Change sets in which it changed for whom a record stands: whom it stood for before is in the history. */
  const moves = new Map<string, Set<string>>()
  for (const { id: change, changes, happened } of entries) {
    for (const { object, id, action, fields } of changes) {
      if (action === 'deleted') gone.add(id)
      else gone.delete(id)
      for (const plan of plans) {
        if (plan.far.has(object) || (object === 'segment' && action === 'deleted' && plan.uses.has(id))) far.add(plan)
        if (object === plan.object.name && action !== 'deleted' && isConcerned(plan, action, fields)) concerned.add(plan, object, id)
        const link = plan.types.size > 0 ? standInsOf(model, plan.object).get(object) : undefined
        if (link === undefined || (action === 'changed' && !fields.includes(link))) continue
        if (action !== 'deleted') concerned.add(plan, object, id)
        if (action !== 'created') moves.set(`${object} ${link}`, (moves.get(`${object} ${link}`) ?? new Set()).add(change))
      }
    }
    for (const one of happened) {
      due = Math.min(due, noted(plans, one, concerned, now))
      // Of what is not kept any more it is not told whom it concerned.
      if (one[2].length === 0) for (const plan of plans) if (plan.types.has(one[0])) far.add(plan)
    }
  }
  for (const [key, changes] of moves) {
    const [object = '', link = ''] = key.split(' ')
    const before = JSON.parse((await tx.json(previousText, [[...changes], link, object]))!) as string[]
    for (const plan of plans) if (standInsOf(model, plan.object).get(object) === link && plan.types.size > 0) concerned.addAll(plan, before)
  }
  return { concerned, gone, far, due: due === Infinity ? null : new Date(due) }
}

/** Notes whom an interaction concerns; answers when time alone changes something by it next. */
function noted(plans: readonly Plan[], [type, moment, records]: Occurred, concerned: Concerned, now: Date): number {
  const at = Date.parse(moment)
  let due = at > now.getTime() ? at : Infinity
  for (const plan of plans) {
    if (!plan.types.has(type)) continue
    for (const { object, id } of records) concerned.add(plan, object, id)
    for (const shift of plan.shifts) if (shift.type === type && at + shift.by > now.getTime()) due = Math.min(due, at + shift.by)
  }
  return due
}
