/** Records that a row names: found by what names them, or made on the way where the row's author may make them. */
import { ownerInReach, reachOf } from '../../access/index.ts'
import { fillFrom } from '../../object/check.ts'
import { labelOf, newId, type ObjectType } from '../../object/index.ts'
import { storedFields } from '../../sql/column.ts'
import type { Values } from '../../store/planned.ts'
import type { Link } from '../map/target.ts'
import type { Linked, RefName } from './draft.ts'
import type { Plan } from './plan.ts'
import { asNamed, namingFields, type Standing, type Standings } from './standing.ts'

/** The record that was meant, one to be made, or why neither. */
export type Named = { readonly standing: Standing } | { readonly make: Standing } | { readonly wrong: string }

/** A record named in a row: by id, or by the surest field that has such a value. */
export function namedRecord(plan: Plan, standings: Standings, object: ObjectType, { text, id }: RefName, label: string): Named {
  const byId = standings.get(object, id ?? text!.trim().toLowerCase())
  if (byId?.read) return { standing: byId }
  if (text === null) return { wrong: `${label} not found: ${id}` }
  for (const key of namingFields(object)) {
    const value = asNamed(object, key, text)
    if (value === null) continue
    const found = standings.find(object, key, value).filter(({ read }) => read)
    if (found.length === 1) return { standing: found[0]! }
    if (found.length > 1)
      return { wrong: `${label}: several ${object.label[1].toLowerCase()} are called “${text.slice(0, 60)}”. Name it by its id.` }
  }
  if (!object.transfer) return { wrong: `${label} not found: ${text.slice(0, 60)}` }
  return made(plan, object, { [object.title]: text }, label)
}

/** A linked record by the columns that identify it. Title last, and only where nothing else that the row says speaks against it. */
export function linkedRecord(plan: Plan, standings: Standings, { link, keys }: Linked): Named {
  const { target } = link
  const label = target.label[0]
  if (keys.id) {
    const found = standings.get(target, keys.id)
    if (found?.read) return { standing: found }
    if (Object.keys(keys).length === 1) return { wrong: `${label} not found: ${keys.id}` }
  }
  for (const key of namingFields(target)) {
    const value = keys[key]
    if (value === undefined) continue
    const all = standings.find(target, key, value)
    const found = all.filter(
      ({ read, after }) =>
        read && (key !== target.title || Object.entries(keys).every(([other, said]) => other === 'id' || (after[other] ?? said) === said)),
    )
    if (found.length === 1) return { standing: found[0]! }
    if (found.length > 1)
      return {
        wrong: `${label}: several ${target.label[1].toLowerCase()} have ${labelOf(key, target.fields[key]!).toLowerCase()} “${value.slice(0, 60)}”.`,
      }
    if (target.fields[key]!.options.unique && all.length > 0)
      return { wrong: `${label} ${labelOf(key, target.fields[key]!).toLowerCase()} “${value.slice(0, 60)}” cannot be used.` }
  }
  const { id: _, ...rest } = keys
  return made(plan, target, rest, label)
}

function made(plan: Plan, object: ObjectType, values: Values, label: string): Named {
  const { actor } = plan
  const name = String(values[object.title] ?? Object.values(values)[0] ?? '').slice(0, 60)
  const missing = Object.keys(object.fields).find((key) => object.fields[key]!.presence === 'required' && !(key in values))
  if (missing) return { wrong: `${label} not found: ${name}. To make it, ${labelOf(missing, object.fields[missing]!)} is needed.` }
  if (reachOf(actor, object.name, 'write') === 'none')
    return { wrong: `${label} not found: ${name}. Your role may not make ${object.label[1].toLowerCase()}.` }
  return { make: newStanding(plan, object, withOwner(plan, object, fillFrom(object, null, values)), true) }
}

/** Whoever may not write every record owns what they make. */
export function withOwner({ actor }: Plan, object: ObjectType, values: Values): Values {
  if (!object.owner || (values[object.owner] ?? null) !== null || actor.role === 'system' || reachOf(actor, object.name, 'write') === 'all')
    return values
  return { ...values, [object.owner]: actor.member }
}

export const ownerAllowed = ({ actor }: Plan, object: ObjectType, values: Values): boolean =>
  !object.owner ||
  object.work !== undefined ||
  actor.role === 'system' ||
  ownerInReach(actor, object, 'write', (values[object.owner] as string | null) ?? null)

export function newStanding(_plan: Plan, object: ObjectType, values: Values, onTheWay: boolean): Standing {
  const after = Object.fromEntries(storedFields(object).map((key) => [key, values[key] ?? null]))
  return { object, id: newId(), before: null, after, version: 1, read: true, write: true, onTheWay, related: new Map() }
}

/** Whether related values count as a present link. */
export const counts = ({ where }: Link, values: Values): boolean =>
  Object.entries(where).every(([key, value]) => (values[key] ?? null) === value)
