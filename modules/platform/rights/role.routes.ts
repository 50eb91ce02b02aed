/** What each role may do in the workspace, as it is now. */
import { described, shape } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import type { RoleKey } from '@rapport/core/object'
import { systemActor } from '@rapport/core/access'
import type { FastifyInstance } from 'fastify'
import type { Platform } from '../platform.ts'
import { roleKeys } from '../member.ts'
import { mergeGrants } from './grants.ts'

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
    const roles = roleKeys.flatMap((key) => items.filter((item) => item.key === key))
    return {
      roles: roles.map(({ id, key, name, grants }) => ({
        id,
        key,
        name,
        grants: mergeGrants(platform.models.of(actor.workspace).model, key, grants),
      })),
    }
  })
}
