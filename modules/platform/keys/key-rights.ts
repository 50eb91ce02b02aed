/** What a key may do at this moment, by its record, its role and its member. */
import type { Actor } from '@rapport/core/access'
import type { WorkspaceModels } from '@rapport/core/customise'
import type { RoleKey } from '@rapport/core/object'
import { mergeGrants, type Grants } from '../rights/grants.ts'
import { grantsOf, type MemberRights, type WorkspaceInfo } from '../rights/member-rights.ts'
import { areasOf, narrow } from './scopes.ts'

/** A key as it stands: who acts by it, and for what. */
export interface KeyRights {
  readonly actor: Actor
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAt: Date | null
  readonly withdrawn: boolean
  /** The member it belongs to has no access any more. */
  readonly asleep: boolean
  readonly workspace: WorkspaceInfo
}

/** `$1` the workspace, `$2` the key. One row with JSON, or none. A loop in the tree of teams ends by itself. */
export const keyStatement = `with recursive me as (
    select k.id, k.name, k.member_id, k.role, k.team_id, k.scopes, k.expires_at, k.withdrawn_at from api_key k where k.workspace_id = $1 and k.id = $2::uuid
  ), reach as (
    select me.team_id as id from me where me.team_id is not null
    union
    select t.id from team t join reach on reach.id = t.parent_id where t.workspace_id = $1
  )
  select json_build_object(
    'model', coalesce((select v.version from model_version v where v.workspace_id = $1), 0), 'name', me.name, 'member', me.member_id, 'role', me.role, 'scopes', me.scopes,
    'expiresAt', (extract(epoch from me.expires_at) * 1000)::bigint, 'withdrawn', me.withdrawn_at is not null,
    'grants', (select r.grants::text from role r where r.workspace_id = $1 and r.key = me.role),
    'mates', coalesce((select json_agg(o.id) from member o where o.workspace_id = $1 and o.team_id = me.team_id), '[]'::json),
    'below', coalesce((select json_agg(o.id) from member o join reach on reach.id = o.team_id where o.workspace_id = $1), '[]'::json),
    'workspace', (select json_build_object('id', w.id, 'name', w.name, 'language', w.language, 'timeZone', w.time_zone, 'country', w.country)
      from workspace w where w.workspace_id = $1 and w.id = $1)
  )::text from me`.replace(/\s*\n\s*/g, ' ')

interface Loaded {
  readonly model: number
  readonly name: string
  readonly member: string | null
  readonly role: RoleKey | null
  readonly scopes: readonly string[]
  readonly expiresAt: number | null
  readonly withdrawn: boolean
  readonly grants: string | null
  readonly mates: readonly string[]
  readonly below: readonly string[]
  readonly workspace: WorkspaceInfo | null
}

interface Sources {
  readonly database: {
    readJson(workspace: string, statement: { readonly text: string; readonly values: readonly unknown[] }): Promise<string | null>
  }
  readonly models: WorkspaceModels
  readonly loadMember: (workspace: string, member: string) => Promise<MemberRights | null>
}

/** Loads keys with their rights, by the model that their workspace has at that moment. Null where there is no such key. */
export const keyLoader =
  ({ database, models, loadMember }: Sources) =>
  async (workspace: string, key: string): Promise<KeyRights | null> => {
    const json = await database.readJson(workspace, { text: keyStatement, values: [key] })
    if (json === null) return null
    const loaded = JSON.parse(json) as Loaded
    if (!loaded.workspace) return null
    const member = loaded.member === null ? null : await loadMember(workspace, loaded.member)
    const by = member?.actor.by ?? (await models.from(workspace, loaded.model))
    const { model } = by
    const own: Grants = loaded.role === null ? mergeGrants(model, 'guest', {}) : grantsOf(model, loaded.role, loaded.grants ?? '{}')
    const role = member?.actor.role ?? loaded.role ?? 'guest'
    return {
      actor: {
        workspace,
        kind: 'key',
        key,
        member: loaded.member,
        name: `Key ${loaded.name}`,
        role,
        by,
        areas: areasOf(loaded.scopes),
        grants: narrow(model, member?.actor.grants ?? own, loaded.scopes),
        timeZone: loaded.workspace.timeZone,
        team: member?.actor.team ?? loaded.mates,
        below: member?.actor.below ?? loaded.below,
      },
      name: loaded.name,
      scopes: loaded.scopes,
      expiresAt: loaded.expiresAt === null ? null : new Date(loaded.expiresAt),
      withdrawn: loaded.withdrawn,
      asleep: loaded.member !== null && member?.active !== true,
      workspace: loaded.workspace,
    }
  }
