/** What a role may do in a workspace: the declared defaults, changed by what the workspace says. Pure. */
import { Problem } from '@rapport/core/errors'
import type { Grant, Model, ObjectType, Reach, RoleKey } from '@rapport/core/object'

/** What a workspace changes of one role, per object: only the rights that differ. */
export type Overrides = Readonly<Record<string, Partial<Grant>>>
export type Grants = Readonly<Record<string, Grant>>

const reaches: readonly Reach[] = ['none', 'own', 'team', 'below', 'all']
const rights = ['read', 'write', 'delete'] as const
/** Objects of which an administrator keeps every declared right: without them nobody could give rights back. */
const kept: ReadonlySet<string> = new Set(['workspace', 'member', 'team', 'role', 'api_key'])
export const isKept = (object: string): boolean => kept.has(object)

/**
 * The role's grant on every object of the model that is in use. Overrides of an object that is gone, or internal,
 * are passed over; to write or to delete never reaches further than to read.
 */
export function mergeGrants(model: Model, role: RoleKey, overrides: unknown): Grants {
  const changes = isRecord(overrides) ? overrides : {}
  const out: Record<string, Grant> = {}
  for (const object of model.objects.values()) {
    if (object.retired) continue
    const declared = object.access[role] ?? { read: 'none' }
    const isFixed = object.internal || (role === 'administrator' && kept.has(object.name))
    const change = isFixed ? undefined : changes[object.name]
    out[object.name] = Object.freeze(merge(object, declared, isRecord(change) ? change : {}))
  }
  return Object.freeze(out)
}

function merge(object: ObjectType, declared: Grant, change: Readonly<Record<string, unknown>>): Grant {
  const pick = (right: (typeof rights)[number]): Reach => (isReach(change[right]) ? change[right] : (declared[right] ?? 'none'))
  const read = pick('read')
  // What is declared always hides; a workspace may hide more, or show again what it names in an own list. A field that is retired stays
  // hidden: history still has its values.
  const hide = isTexts(change.hide) ? change.hide : (declared.hide ?? [])
  const forced = (declared.hide ?? []).filter((key) => object.fields[key]?.options.readonly)
  return {
    read,
    write: least(read, pick('write')),
    delete: least(read, pick('delete')),
    hide: Object.freeze([...new Set([...hide, ...forced])]),
  }
}

/** The smaller of two reaches. */
export const least = (one: Reach, other: Reach): Reach => reaches[Math.min(reaches.indexOf(one), reaches.indexOf(other))]!

/**
 * Checks what an administrator wants to change of a role. A field that was hidden `before` may stay so while it is retired:
 * it comes back as hidden as it went. Throws `role.wrongGrants` (422) with every mistake.
 */
export function checkOverrides(model: Model, role: RoleKey, overrides: unknown, before?: unknown): Overrides {
  if (!isRecord(overrides)) throw wrong(['Rights are an object: { person: { read: "team" } }.'])
  const mistakes: string[] = []
  for (const [name, change] of Object.entries(overrides)) {
    const object = model.objects.get(name)
    if (!object) mistakes.push(`There is no object ${short(name)}.`)
    else if (
      object.internal &&
      !object.retired &&
      JSON.stringify(change) !== JSON.stringify(of(before, name)) &&
      isOther(object, role, change)
    )
      mistakes.push(`Rights on ${object.label[1].toLowerCase()} are Rapport’s own and stay as they are.`)
    else if (!isRecord(change)) mistakes.push(`The rights on ${name} must be an object.`)
    else if (role === 'administrator' && kept.has(name))
      mistakes.push(`Administrators keep every right on ${object.label[1].toLowerCase()}.`)
    else mistakes.push(...mistakesOf(object, change, hiddenIn(before, name)))
  }
  if (mistakes.length > 0) throw wrong(mistakes)
  return overrides as Overrides
}

/** Whether rights would be others than the declared ones, which may be named. */
const isOther = (object: ObjectType, role: RoleKey, change: unknown): boolean => {
  const declared = object.access[role] ?? { read: 'none' }
  return !isRecord(change) || JSON.stringify(merge(object, declared, change)) !== JSON.stringify(merge(object, declared, {}))
}

const of = (overrides: unknown, object: string): unknown => (isRecord(overrides) ? overrides[object] : undefined)

const hiddenIn = (overrides: unknown, object: string): readonly string[] => {
  const change = of(overrides, object)
  return isRecord(change) && isTexts(change.hide) ? change.hide : []
}

function mistakesOf(object: ObjectType, change: Readonly<Record<string, unknown>>, hidden: readonly string[]): readonly string[] {
  const mistakes: string[] = []
  for (const [right, value] of Object.entries(change)) {
    if (right === 'hide') {
      if (!isTexts(value)) mistakes.push(`What is hidden of ${object.name} must be a list of fields.`)
      else
        for (const key of value)
          if (!Object.hasOwn(object.fields, key) && !hidden.includes(key)) mistakes.push(`${object.label[0]} has no field ${short(key)}.`)
    } else if (!rights.includes(right as (typeof rights)[number]))
      mistakes.push(`There is no right ${short(right)}; there are read, write, delete and hide.`)
    else if (!isReach(value)) mistakes.push(`How far ${right} reaches on ${object.name} must be one of ${reaches.join(', ')}.`)
    else if ((value === 'own' || value === 'team' || value === 'below') && !object.owner)
      mistakes.push(`${object.label[1]} have no owner, so ${right} can only be all or none.`)
  }
  return mistakes
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isReach = (value: unknown): value is Reach => typeof value === 'string' && (reaches as readonly string[]).includes(value)
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')
const short = (text: string): string => JSON.stringify(text.slice(0, 60))
const wrong = (mistakes: readonly string[]): Problem =>
  new Problem('role.wrongGrants', mistakes[0]!, {
    status: 422,
    fix: 'Name objects and fields as GET /meta lists them.',
    more: { errors: mistakes.map((message) => ({ field: 'grants', code: 'role.wrongGrants', message })) },
  })
