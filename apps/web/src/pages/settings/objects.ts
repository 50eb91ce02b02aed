import type { Meta, ObjectMeta } from '../../api/types.ts'
import { reaches } from './types.ts'

/** Objects whose rights administrators keep whatever is set: without them nobody could give rights back. */
const kept = new Set(['workspace', 'member', 'team', 'role'])

/** The objects of the matrix: customers first, then what hangs on them, then the workspace's own. */
export const matrixObjects = (meta: Meta): readonly ObjectMeta[] => {
  const rank = (object: ObjectMeta) => (object.transfer ? 0 : kept.has(object.name) ? 2 : 1)
  return meta.objects.toSorted((one, other) => rank(one) - rank(other))
}

/** Whether a role's rights on an object stand as they are. */
export const isFixed = (role: string, object: string): boolean => role === 'administrator' && kept.has(object)

/** Reaches that make sense for an object: own and team need an owner. */
export const reachesOf = (object: ObjectMeta): readonly (typeof reaches)[number][] =>
  object.owner ? reaches : reaches.filter((reach) => reach === 'none' || reach === 'all')
