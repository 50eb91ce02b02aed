/**
 * What every write keeps, by whatever way it comes: what fields ask for, what deletions bring about, and the rules of modules. A single
 * write, a batch and an import come through here; nothing is written that has not.
 */
import { hiddenFields } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { FieldError } from '../object/check.ts'
import type { ObjectType } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { refusedFields } from '../rules/keeping.ts'
import { consequences } from './dependents.ts'
import { type Barrier, nothingBarred } from './barrier.ts'
import { askedOf, type Deciding, Guarding } from './guarding.ts'
import { same, type Guard, type Planned, type Values } from './planned.ts'
import { stamped } from './stamped.ts'

export interface Writing extends Deciding {
  readonly tx: Transaction
  readonly guards: readonly Guard[]
  readonly barrier?: Barrier | undefined
}

export interface AllDecided {
  /** What is to be written: what may be, with what it brings about. */
  readonly all: readonly Planned[]
  /** What may not be, by the planned record. */
  readonly refused: ReadonlyMap<string, Problem>
}

/**
 * Decides planned records. `all`: as one decision, where each is seen with every other. `each`: one after the other, where each is seen with what it
 * brings about and with those let through before; what is refused takes its own consequences along and nobody else's.
 * `claim` is asked of a planned record that nothing else refuses: whoever is let through has what it asks for.
 */
export async function decideAll(
  writing: Writing,
  given: readonly Planned[],
  mode: 'each' | 'all',
  claim: (one: Planned) => Problem | null = () => null,
): Promise<AllDecided> {
  const { tx, model, actor, guards } = writing
  const planned = given.map((one) => stamped(writing, one))
  const refused = new Map<string, Problem>()
  if (!writing.restoring)
    for (const one of planned) {
      const problem = refusalByFields(writing, one)
      if (problem) refused.set(one.id, problem)
    }
  const judging = judgeOf(writing, planned)
  judging.catch(() => {})
  for (;;) {
    const left = planned.filter(({ id }) => !refused.has(id))
    const [{ all, roots, refused: held }, judge] = await Promise.all([consequences(tx, model, actor, left), judging])
    for (const [id, problem] of held) refused.set(id, problem)
    if (held.size > 0) continue
    const before = refused.size
    const rootOf = (id: string): string => roots.get(id) ?? id
    const guarding = new Guarding(writing, await askedOf(tx, writing, guards, new Set(all.map(({ object }) => object))))
    for (const group of mode === 'all' ? [all] : Map.groupBy(all, ({ id }) => rootOf(id)).values()) {
      const problems = new Map([...guarding.refusals(group)].map(([id, problem]) => [rootOf(id), problem]))
      for (const one of group) {
        const problem = roots.has(one.id) || problems.has(one.id) ? null : (judge(one) ?? claim(one))
        if (problem) problems.set(one.id, problem)
      }
      if (problems.size === 0) guarding.letThrough(group)
      for (const [id, problem] of problems) refused.set(id, problem)
    }
    if (refused.size === before) return { all, refused }
  }
}

const judgeOf = ({ barrier, tx, model, actor }: Writing, planned: readonly Planned[]) =>
  barrier?.judge(
    tx,
    actor.workspace,
    planned.flatMap(({ object, after }) => (after ? [{ object: model.object(object), values: after }] : [])),
  ) ?? Promise.resolve(nothingBarred)

/**
 * What the fields of the workspace ask of a record as it will be, and it does not keep. Whoever does not see a field, or what it is asked for by, is
 * not asked: a refusal would tell what they do not see. `unseen`: links of `before` that read as empty.
 */
export function fieldErrors(
  { model, actor, now }: Deciding,
  object: ObjectType,
  before: Values | null,
  after: Values,
  unseen: readonly string[] = [],
): readonly FieldError[] {
  const hidden = hiddenFields(model, actor, object)
  const isSeen = (key: string): boolean => !hidden.has(key) && !(unseen.includes(key) && same(before?.[key], after[key]))
  return refusedFields(model, object, before, after, { now, me: actor.member, timeZone: actor.timeZone, isSeen })
}

function refusalByFields(by: Deciding, { object: name, before, after, unseen }: Planned): Problem | null {
  if (after === null) return null
  const object = by.model.object(name)
  const errors = fieldErrors(by, object, before, after, unseen)
  if (errors.length === 0) return null
  const message =
    errors.length === 1 ? errors[0]!.message : `${errors.length} fields of this ${object.label[0].toLowerCase()} are not right.`
  return new Problem('record.invalid', message, { status: 422, fix: 'Correct the fields that errors names.', more: { errors } })
}
