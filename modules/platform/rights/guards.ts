/** What holds for members, roles, teams and workspaces whoever writes them, and by whatever way. */
import { administers, type Actor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import type { RoleKey } from '@rapport/core/object'
import type { Guard, Planned, Values } from '@rapport/core/store'
import { keyGuard } from '../keys/key-guard.ts'
import { checkOverrides } from './grants.ts'

const isSystem = (actor: Actor): boolean => actor.role === 'system'
const differs = ({ before, after }: Planned, key: string): boolean =>
  JSON.stringify(before?.[key] ?? null) !== JSON.stringify(after?.[key] ?? null)
const isAdministrator = (values: Values | null): boolean => values?.role === 'administrator' && values.active === true

/**
 * Members come by invitation and stay for history's sake; administrators decide on roles, teams and access; one active
 * administrator is always left. All active administrators are locked first, so that two cannot demote each other at once.
 */
const memberGuard: Guard = {
  object: 'member',
  needs: {
    and: [
      { field: 'role', op: 'is', value: 'administrator' },
      { field: 'active', op: 'is', value: true },
    ],
  },
  decide(planned, { actor, needed, together }) {
    if (isSystem(actor)) return null
    if (planned.action === 'created')
      return refuse('member.invite', 409, 'Members join by invitation.', 'Invite them; they choose their own password.')
    if (planned.action === 'deleted')
      return refuse('member.keep', 409, 'Members are not deleted: records and history name them.', 'Switch their access off instead.')
    if (differs(planned, 'email'))
      return refuse(
        'member.email',
        422,
        'A member signs in with this mail address, so it cannot be changed here.',
        'Invite the new address and switch the old member off.',
        'email',
      )
    const decisive = ['role', 'team', 'active'].find((key) => differs(planned, key))
    if (decisive && !administers(actor))
      return refuse(
        'member.administrators',
        403,
        'Only administrators decide on roles, teams and access.',
        'Ask an administrator of your workspace.',
        decisive,
      )
    if (!isAdministrator(planned.before) || isAdministrator(planned.after)) return null
    const left = new Set(needed.map(({ id }) => id))
    for (const { id, after } of together)
      if (isAdministrator(after)) left.add(id)
      else left.delete(id)
    return left.size > 0
      ? null
      : refuse(
          'member.lastAdministrator',
          409,
          'A workspace keeps at least one active administrator.',
          'Make somebody else an administrator first.',
          decisive,
        )
  },
}

/** The four roles stay; administrators may rename them and change what they may do, within what the model knows. */
const roleGuard: Guard = {
  object: 'role',
  decide(planned, { actor, model }) {
    if (isSystem(actor)) return null
    if (planned.action !== 'changed')
      return refuse('role.fixed', 409, 'A workspace has exactly four roles.', 'Change what one of them may do.')
    if (!administers(actor))
      return refuse('role.administrators', 403, 'Only administrators change what roles may do.', 'Ask an administrator of your workspace.')
    try {
      checkOverrides(model, planned.after?.key as RoleKey, planned.after?.grants, planned.before?.grants)
      return null
    } catch (error) {
      if (error instanceof Problem) return error
      throw error
    }
  },
}

/** Teams are a tree: no team is above itself. Every team is locked first, so that two moves cannot close a circle together. */
const teamGuard: Guard = {
  object: 'team',
  needs: { field: 'name', op: 'notEmpty' },
  decide(planned, { needed, together }) {
    if (planned.action !== 'changed' || !differs(planned, 'parent')) return null
    const above = new Map(needed.map(({ id, values }) => [id, values.parent as string | null]))
    for (const { id, after } of together) above.set(id, (after?.parent as string | null | undefined) ?? null)
    const seen = new Set<string>()
    for (let at: string | null | undefined = planned.id; at; at = above.get(at)) {
      if (seen.has(at))
        return refuse('team.circle', 409, 'A team cannot stand above itself.', 'Choose a team that is not below this one.', 'parent')
      seen.add(at)
    }
    return null
  },
}

const workspaceGuard: Guard = {
  object: 'workspace',
  decide: (planned, { actor }) =>
    planned.action === 'changed' || isSystem(actor)
      ? null
      : refuse('workspace.fixed', 409, 'A workspace is neither made nor deleted here.', 'Change its settings.'),
}

/** The rules, for `createStore({ guards })`. The system itself (setup, invitations) is not bound by them. */
export const platformGuards: readonly Guard[] = [memberGuard, roleGuard, teamGuard, workspaceGuard, keyGuard]

const refuse = (code: string, status: number, message: string, fix: string, field?: string): Problem =>
  new Problem(code, message, { status, fix, ...(field ? { more: { errors: [{ field, code, message }] } } : {}) })
