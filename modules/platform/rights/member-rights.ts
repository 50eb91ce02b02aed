/** Everything about one member that a request needs, in one statement. */
import type { Actor } from '@rapport/core/access'
import type { Model, RoleKey } from '@rapport/core/object'
import type { WorkspaceModels } from '@rapport/core/customise'
import { mergeGrants, type Grants } from './grants.ts'

/** The workspace as its members see it. */
export interface WorkspaceInfo {
  readonly id: string
  readonly name: string
  readonly language: string
  readonly timeZone: string
  readonly country: string | null
}

export interface MemberRights {
  readonly active: boolean
  readonly actor: Actor
  readonly email: string
  readonly team: { readonly id: string; readonly title: string } | null
  readonly workspace: WorkspaceInfo
}

/** `$1` the workspace, `$2` the member. One row with JSON, or none. A loop in the tree of teams ends by itself. */
export const memberStatement = `with recursive me as (
    select m.id, m.name, m.email, m.role, m.team_id, m.active from member m where m.workspace_id = $1 and m.id = $2::uuid
  ), reach as (
    select me.team_id as id from me where me.team_id is not null
    union
    select t.id from team t join reach on reach.id = t.parent_id where t.workspace_id = $1
  )
  select json_build_object(
    'model', coalesce((select v.version from model_version v where v.workspace_id = $1), 0), 'id', me.id, 'name', me.name, 'email', me.email, 'role', me.role, 'active', me.active,
    'grants', (select r.grants::text from role r where r.workspace_id = $1 and r.key = me.role),
    'team', (select json_build_object('id', t.id, 'title', t.name) from team t where t.workspace_id = $1 and t.id = me.team_id),
    'mates', coalesce((select json_agg(o.id) from member o where o.workspace_id = $1 and o.team_id = me.team_id), '[]'::json),
    'below', coalesce((select json_agg(o.id) from member o join reach on reach.id = o.team_id where o.workspace_id = $1), '[]'::json),
    'workspace', (select json_build_object('id', w.id, 'name', w.name, 'language', w.language, 'timeZone', w.time_zone, 'country', w.country)
      from workspace w where w.workspace_id = $1 and w.id = $1)
  )::text from me`.replace(/\s*\n\s*/g, ' ')

interface Loaded {
  readonly model: number
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: RoleKey
  readonly active: boolean
  readonly grants: string | null
  readonly team: MemberRights['team']
  readonly mates: readonly string[]
  readonly below: readonly string[]
  readonly workspace: WorkspaceInfo | null
}

/** Reads what `memberStatement` answered; null when the member or the workspace is not there. Without a version of the model the actor goes by whichever there is. */
export function readMember(model: Model, workspace: string, json: string | null, version?: number): MemberRights | null {
  if (json === null) return null
  const { id, name, email, role, active, grants, team, mates, below, workspace: info } = JSON.parse(json) as Loaded
  if (!info) return null
  const actor: Actor = {
    workspace,
    kind: 'member',
    member: id,
    name,
    role,
    grants: grantsOf(model, role, grants ?? '{}'),
    timeZone: info.timeZone,
    ...(version === undefined ? {} : { by: { model, version } }),
    team: withSelf(mates, id),
    below: withSelf(below, id),
  }
  return { active, actor, email, team, workspace: info }
}

/** Loads members with their rights, by the model that their workspace has at that moment. Null where there is no such member. */
export const memberLoader =
  (database: Reads, models: WorkspaceModels) =>
  async (workspace: string, member: string): Promise<MemberRights | null> => {
    const json = await database.readJson(workspace, { text: memberStatement, values: [member] })
    if (json === null) return null
    const { model, version } = await models.from(workspace, (JSON.parse(json) as Loaded).model)
    return readMember(model, workspace, json, version)
  }
interface Reads {
  readJson(workspace: string, statement: { readonly text: string; readonly values: readonly unknown[] }): Promise<string | null>
}

const withSelf = (ids: readonly string[], self: string): readonly string[] => (ids.includes(self) ? ids : [...ids, self])

const merged = new WeakMap<Model, Map<string, Grants>>()

/** Members whose role says the same share one object of grants, so that what is derived from it is derived once. */
export function grantsOf(model: Model, role: RoleKey, overrides: string): Grants {
  const known = merged.get(model) ?? new Map<string, Grants>()
  merged.set(model, known)
  const key = `${role} ${overrides}`
  const found = known.get(key)
  if (found) return found
  if (known.size >= 1000) known.clear()
  const grants = mergeGrants(model, role, JSON.parse(overrides))
  known.set(key, grants)
  return grants
}
