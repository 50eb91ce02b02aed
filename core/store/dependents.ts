/** What a deletion takes along: records that hang on the deleted one go too, links to it are cleared, or it is refused. */
import type { Actor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { pointingTo, type Field, type Model, type ObjectType } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { type Loaded, loadPointing } from './load.ts'
import type { Planned } from './planned.ts'

interface Pointer {
  readonly child: ObjectType
  readonly field: string
  readonly rule: 'cascade' | 'clear' | 'restrict'
}

/** The planned records and their consequences. A consequence needs no right of its own. Problem: `record.inUse`. */
export async function withDependents(
  tx: Transaction,
  model: Model,
  actor: Actor,
  planned: readonly Planned[],
): Promise<readonly Planned[]> {
  const { all, refused } = await consequences(tx, model, actor, planned)
  for (const problem of refused.values()) throw problem
  return all
}

export interface Consequences {
  readonly all: readonly Planned[]
  /** Because of which planned record each other one is written. */
  readonly roots: ReadonlyMap<string, string>
  /** Planned deletions that may not be, by record. */
  readonly refused: ReadonlyMap<string, Problem>
}

/** The same, with what may not be told apart by record; where something is refused, the rest is to be asked for anew. */
export async function consequences(tx: Transaction, model: Model, actor: Actor, planned: readonly Planned[]): Promise<Consequences> {
  const all = new Map(planned.map((one) => [one.id, one]))
  const roots = new Map<string, string>()
  const refused = new Map<string, Problem>()
  const rootOf = (id: string): string => roots.get(id) ?? id
  let level = planned.filter(({ action }) => action === 'deleted')
  while (level.length) {
    const next: Planned[] = []
    const byObject = Map.groupBy(level, ({ object }) => object)
    const loads = [...byObject].flatMap(([name, rows]) =>
      pointersTo(model, name).map(async (pointer) => ({
        pointer,
        target: name,
        ids: new Set(rows.map(({ id }) => id)),
        found: await loadPointing(
          tx,
          model,
          actor,
          pointer.child,
          pointer.field,
          name,
          rows.map(({ id }) => id),
        ),
      })),
    )
    for (const { pointer, target, found } of await Promise.all(loads)) {
      for (const record of found) {
        const known = all.get(record.id)
        if (known?.action === 'deleted') continue
        const of = pointedAt(record, pointer.field)
        if (pointer.rule === 'restrict') {
          const users = found.filter((other) => pointedAt(other, pointer.field) === of).length
          if (!refused.has(rootOf(of))) refused.set(rootOf(of), inUse(model.object(target), pointer.child, users))
          continue
        }
        if (!known) roots.set(record.id, rootOf(of))
        const one = pointer.rule === 'cascade' ? gone(pointer.child, record) : cleared(pointer, record, known)
        all.set(record.id, one)
        if (one.action === 'deleted') next.push(one)
      }
    }
    level = next
  }
  return { all: [...all.values()], roots, refused }
}

function pointedAt({ values }: Loaded, field: string): string {
  const value = values[field] as string | { readonly id: string }
  return typeof value === 'string' ? value : value.id
}

const pointersTo = (model: Model, target: string): Pointer[] =>
  pointingTo(model, target).map(({ object, field }) => ({ child: object, field, rule: ruleOf(object.fields[field]!) }))

/** As declared; a link that must be there cannot be cleared. What hangs on any record goes with it. */
function ruleOf({ kind, presence, options }: Field): Pointer['rule'] {
  if (kind !== 'ref') return 'cascade'
  const declared = options.onDelete ?? 'clear'
  return declared === 'clear' && presence === 'required' ? 'restrict' : declared
}

const gone = (object: ObjectType, { id, values, version }: Loaded): Planned => ({
  object: object.name,
  id,
  action: 'deleted',
  before: values,
  after: null,
  version,
})

function cleared({ child, field }: Pointer, { id, values, version }: Loaded, known: Planned | undefined): Planned {
  const after = { ...(known?.after ?? values), [field]: null }
  return { object: child.name, id, action: 'changed', before: known?.before ?? values, after, version: known?.version ?? version + 1 }
}

const inUse = (target: ObjectType, child: ObjectType, count: number): Problem =>
  new Problem(
    'record.inUse',
    `This ${target.label[0].toLowerCase()} is still used by ${count} ${(count === 1 ? child.label[0] : child.label[1]).toLowerCase()}.`,
    { status: 409, fix: 'Move or remove those first.' },
  )
