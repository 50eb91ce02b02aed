/** Who acts. Members, API keys, imports and the system itself are all actors; every read and write goes through one. */
import type { Grant, RoleKey, VersionedModel } from '../object/index.ts'

export interface Actor {
  /** The workspace that everything this actor reads and writes lies in. */
  readonly workspace: string
  readonly kind: 'member' | 'key' | 'import' | 'flow' | 'system'
  /** The member who acts, also behind an import or a key; null for the system and for a key of the workspace: what is one's own is theirs. */
  readonly member: string | null
  /** The API key that acts. */
  readonly key?: string
  /** The flow that acts. */
  readonly flow?: string
  /** For people: `Mara Lindqvist`. */
  readonly name: string
  readonly role: RoleKey | 'system'
  /** The workspace's model with which the rights were read: by it is read and written. Without it, as the model stands when it is asked for. */
  readonly by?: VersionedModel
  /** What a key is for beyond reading and writing records; people have no such bounds. */
  readonly areas?: ReadonlySet<Area>
  /** What the role may do, per object, as the workspace has it now (declared defaults with the workspace's changes). */
  readonly grants: Readonly<Record<string, Grant>>
  /** The workspace's time zone (IANA), for what "today" is; UTC unless said. */
  readonly timeZone?: string
  /** Members of the actor's team, the actor included. */
  readonly team: readonly string[]
  /** Members of the actor's team and of every team below it. */
  readonly below: readonly string[]
}

/** What may be done beyond reading and writing records, as far as API keys are allowed or not allowed to. */
export type Area = 'import' | 'export' | 'administration'

/** Whether the actor decides what only administrators decide: a key needs the role and the area. */
export const administers = ({ role, areas }: Actor): boolean =>
  role === 'administrator' && (areas === undefined || areas.has('administration'))

/** By which id history and feed name an actor; null for the system. */
export const actorId = ({ key, flow, member }: Actor): string | null => key ?? flow ?? member

/** The system acting in one workspace: sees and may do everything there. Never made from a request. */
export const systemActor = (workspace: string, name = 'Rapport'): Actor => ({
  workspace,
  kind: 'system',
  member: null,
  name,
  role: 'system',
  grants: {},
  team: [],
  below: [],
})

/** A flow acting in its workspace, in its own name: with all rights, which is why only administrators make flows. */
export const flowActor = (workspace: string, flow: { readonly id: string; readonly name: string }): Actor => ({
  ...systemActor(workspace, flow.name),
  kind: 'flow',
  flow: flow.id,
})
