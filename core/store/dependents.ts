/** What a deletion takes along: records that hang on the deleted one go too, links to it are cleared, or it is refused. */
import { type Actor, hiddenFields } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { pointingTo, type Field, type Model, type ObjectType } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { countPointing, type Loaded, loadPointing, type Pointed } from './load.ts'
import type { Planned } from './planned.ts'

/** What becomes of records that point at deleted ones by a field. */
type Rule = 'cascade' | 'clear' | 'restrict'
type Pointer = Pick<Pointed, 'child' | 'field'> & { readonly rule: Rule }

/** The planned records and their consequences. A consequence needs no right of its own. Problems: `record.inUse`, `record.tooMuch`. */
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

/** Most records that one change set writes because of what it deletes: all of them are read, locked, and kept in history. */
export const mostAlong = 10_000

/** The same, with what may not be told apart by record; where something is refused, the rest is to be asked for anew. */
export async function consequences(
  tx: Transaction,
  model: Model,
  actor: Actor,
  planned: readonly Planned[],
  most = mostAlong,
): Promise<Consequences> {
  const all = new Map(planned.map((one) => [one.id, one]))
  const roots = new Map<string, string>()
  const refused = new Map<string, Problem>()
  const rootOf = (id: string): string => roots.get(id) ?? id
  const restricting: Pointed[] = []
  let level = planned.filter(({ action }) => action === 'deleted')
  while (level.length) {
    const next: Planned[] = []
    const pointed = pointedFrom(model, level)
    restricting.push(...pointed.filter(({ rule }) => rule === 'restrict'))
    const room = most - roots.size
    const loads = pointed
      .filter(({ rule }) => rule !== 'restrict')
      .map(async (pointer) => ({ pointer, found: await loadPointing(tx, model, actor, pointer, room + 1) }))
    for (const { pointer, found } of await Promise.all(loads)) {
      for (const record of found) {
        const known = all.get(record.id)
        if (known?.action === 'deleted') continue
        const of = pointedAt(record.values[pointer.field])!
        if (!known) roots.set(record.id, rootOf(of))
        const one = pointer.rule === 'cascade' ? gone(pointer.child, record) : cleared(pointer, record, known)
        all.set(record.id, one)
        if (one.action === 'deleted') next.push(one)
      }
    }
    if (roots.size > most) {
      for (const root of roots.values()) refused.set(root, tooMany(most))
      return { all: [...all.values()], roots, refused }
    }
    level = next
  }
  const isHidden = ({ child, field }: Pointed): boolean => hiddenFields(model, actor, child).has(field)
  await Promise.all(
    restricting.map(async (pointed) => {
      for (const { of, users, seen } of await countPointing(tx, model, actor, pointed, letGo(all, pointed)))
        if (!refused.has(rootOf(of)))
          refused.set(
            rootOf(of),
            inUse(model.object(pointed.target), seen && !isHidden(pointed) ? counted(pointed.child, users) : 'other records'),
          )
    }),
  )
  return { all: [...all.values()], roots, refused }
}

const pointedFrom = (model: Model, deleted: readonly Planned[]): (Pointed & Pointer)[] =>
  [...Map.groupBy(deleted, ({ object }) => object)].flatMap(([target, rows]) =>
    pointersTo(model, target).map((pointer) => ({ ...pointer, target, ids: rows.map(({ id }) => id) })),
  )

/** Records that point at deleted ones and will not any more: they go too, or are made to point elsewhere. */
function letGo(all: ReadonlyMap<string, Planned>, { child, field, ids }: Pointed): readonly string[] {
  const deleted = new Set(ids)
  return [...all.values()].flatMap(({ object, id, after }) =>
    object === child.name && !deleted.has(pointedAt(after?.[field]) ?? '') ? [id] : [],
  )
}

function pointedAt(value: unknown): string | undefined {
  const to = (value ?? undefined) as string | { readonly id: string } | undefined
  return typeof to === 'object' ? to.id : to
}

const pointersTo = (model: Model, target: string): Pointer[] =>
  pointingTo(model, target).map(({ object, field }) => ({ child: object, field, rule: ruleOf(object.fields[field]!) }))

/** As declared; a link that must be there cannot be cleared. What hangs on any record goes with it. */
function ruleOf({ kind, presence, options }: Field): Rule {
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

/** `by`: which records use it; of those that somebody does not see, neither how many nor of what kind. */
const inUse = (target: ObjectType, by: string): Problem =>
  new Problem('record.inUse', `This ${target.label[0].toLowerCase()} is still used by ${by}.`, {
    status: 409,
    fix: 'Move or remove those first.',
  })

const counted = (child: ObjectType, count: number): string => `${count} ${(count === 1 ? child.label[0] : child.label[1]).toLowerCase()}`

const tooMany = (most: number): Problem =>
  new Problem('record.tooMuch', `More than ${most.toLocaleString('en')} other records hang on what is to be deleted.`, {
    status: 409,
    fix: 'Delete fewer at once, or delete some of what hangs on them first.',
  })
