/** What each role may do in the workspace, as it is now. */
import { described, shape } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import type { Grant, Model, RoleKey } from '@rapport/core/object'
import { modelOf } from '@rapport/core/store'
import { type Actor, hiddenFields, systemActor } from '@rapport/core/access'
import type { FastifyInstance } from 'fastify'
import type { Platform } from '../platform.ts'
import { roleKeys } from '../member.ts'
import { type Grants, mergeGrants } from './grants.ts'

interface RoleItem {
  readonly id: string
  readonly key: RoleKey
  readonly name: string
  readonly grants: unknown
}

const { id, keyed, list, members, one, text } = shape
const reach = one('none', 'own', 'team', 'below', 'all')
const grant = members({ read: reach, write: reach, delete: reach, hide: list(text) })
const effective = described({
  summary: 'What each role may do',
  answers: { 200: members({ roles: list(members({ id, key: one(...roleKeys), name: text, grants: keyed(grant) })) }) },
})

/** The grants without the names of fields that do not exist for whoever asks, or that are retired. */
function shown(model: Model, actor: Actor, grants: Grants): Grants {
  const seen = (name: string, { hide = [], ...rights }: Grant): Grant => {
    const object = model.object(name)
    const hidden = hiddenFields(model, actor, object)
    return { ...rights, hide: hide.filter((key) => Object.hasOwn(object.fields, key) && !hidden.has(key)) }
  }
  return Object.fromEntries(Object.entries(grants).map(([name, grant]) => [name, seen(name, grant)]))
}

export function roleRoutes(app: FastifyInstance, platform: Platform): void {
  app.get('/api/v1/roles/effective', effective, async (request) => {
    const actor = await platform.resolveActor(request)
    if ((actor.grants.role?.read ?? 'none') === 'none')
      throw new Problem('role.notAllowed', 'Your role may not see what roles may do.', {
        status: 403,
        fix: 'Ask an administrator of your workspace.',
      })
    const { items } = JSON.parse(await platform.store.list(systemActor(actor.workspace), 'role', { limit: 10 })) as {
      items: readonly RoleItem[]
    }
    const model = modelOf(actor, platform.model)
    const roles = roleKeys.flatMap((key) => items.filter((item) => item.key === key))
    return {
      roles: roles.map(({ id, key, name, grants }) => ({ id, key, name, grants: shown(model, actor, mergeGrants(model, key, grants)) })),
    }
  })
}
