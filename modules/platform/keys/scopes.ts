/** What a key is for: a list of words that narrow the rights it has anyway. Pure. */
import type { Area } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import type { Grant, Model, ObjectType, Reach } from '@rapport/core/object'
import { isKept, type Grants } from '../rights/grants.ts'

/** What may be done beyond reading and writing records. */
export const areas = ['import', 'export', 'administration'] as const satisfies readonly Area[]
const levels = ['read', 'write', 'delete'] as const
type Level = (typeof levels)[number]
/** Most words of one key. */
const most = 200

/** Whether a key may be given rights on the object by name. */
const isScoped = ({ internal }: ObjectType): boolean => internal !== true

/**
 * Checks the scopes of a key: `person:write` (which holds `read`), `*:read` for every object there is and will be, or an area.
 * Throws `record.invalid` (422) with every mistake.
 */
export function checkScopes(model: Model, scopes: unknown, byMember: boolean): readonly string[] {
  if (!Array.isArray(scopes) || scopes.length === 0 || scopes.length > most || !scopes.every((one) => typeof one === 'string'))
    throw wrong(['A key is for something: name scopes such as person:read.'])
  const given = [...new Set(scopes as readonly string[])]
  const mistakes = given.flatMap((scope) => mistakeOf(model, scope, byMember) ?? [])
  if (mistakes.length > 0) throw wrong(mistakes)
  return given
}

function mistakeOf(model: Model, scope: string, byMember: boolean): string | null {
  if (scope === 'import' && !byMember) return 'Files are imported by members: only a key of a member can import.'
  if ((areas as readonly string[]).includes(scope)) return null
  const [name = '', level = '', more] = scope.split(':')
  const object = name === '*' ? true : model.objects.get(name)
  if (!object || (object !== true && !isScoped(object)) || more !== undefined || !levels.includes(level as Level))
    return `There is no scope ${JSON.stringify(scope.slice(0, 60))}. Scopes are object:read, object:write, object:delete, *:read and the like, ${areas.join(', ')}.`
  return null
}

/** The areas among the scopes of a key. */
export const areasOf = (scopes: readonly string[]): ReadonlySet<Area> => new Set(areas.filter((area) => scopes.includes(area)))

/**
 * The grants that are left of a role's by the scopes. Members, teams, roles and the workspace are written, and what the
 * declarations keep for Rapport itself is touched, only with the area `administration`; keys never reach keys.
 */
export function narrow(model: Model, grants: Grants, scopes: readonly string[]): Grants {
  const known = narrowed.get(grants) ?? new Map<string, Grants>()
  narrowed.set(grants, known)
  const name = JSON.stringify(scopes)
  const found = known.get(name)
  if (found) return found
  const administers = scopes.includes('administration')
  const out = Object.fromEntries(
    Object.entries(grants).map(([object, grant]): [string, Grant] => {
      const { internal } = model.object(object)
      if (object === 'api_key' || (internal && !administers)) return [object, nothing]
      if (internal) return [object, grant]
      const level = Math.max(levelOf(scopes, '*'), levelOf(scopes, object))
      const upTo = (index: number, reach: Reach = 'none'): Reach =>
        level >= index && (index === 0 || administers || !isKept(object)) ? reach : 'none'
      return [object, Object.freeze({ ...grant, read: upTo(0, grant.read), write: upTo(1, grant.write), delete: upTo(2, grant.delete) })]
    }),
  )
  known.set(name, Object.freeze(out))
  return out
}
/** Keys with the same role and scopes share one object of grants, so that what is derived from it is derived once. */
const narrowed = new WeakMap<Grants, Map<string, Grants>>()
const nothing: Grant = Object.freeze({ read: 'none' })
const levelOf = (scopes: readonly string[], object: string): number =>
  levels.findLastIndex((level) => scopes.includes(`${object}:${level}`))

const wrong = (mistakes: readonly string[]): Problem =>
  new Problem('record.invalid', mistakes[0]!, {
    status: 422,
    fix: 'Name objects as GET /meta lists them.',
    more: { errors: mistakes.slice(0, 50).map((message) => ({ field: 'scopes', code: 'field.wrong', message })) },
  })
