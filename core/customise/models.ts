/** The model of each workspace, known in this process by its version. */
import { systemActor } from '../access/index.ts'
import type { Model, VersionedModel } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Models, Store } from '../store/index.ts'
import { withCustomFields } from './build.ts'
import { withCustomObjects } from './build-objects.ts'
import type { CustomObjectJson } from './custom-object.ts'
import { readDefinitions } from './definitions.ts'
import { withConditions } from './conditions.ts'
import { readFields } from './fields.ts'
import { type LayoutJson, withLayouts } from './layout.ts'

const mostKnown = 2_000

export interface WorkspaceModels extends Models {
  /** The model, at least as new as that version: for whoever makes an actor, with the version that its rights were read with. */
  from(workspace: string, version: number): Promise<VersionedModel>
}

export interface ModelsOptions {
  readonly base: Model
  readonly database: Pick<Database, 'readJson'>
  /** Reads the definitions; it is handed over late because it asks for models itself. */
  readonly store: () => Pick<Store, 'list'>
  /** First words of addresses that no custom object may have; they are known once the routes are registered. */
  readonly reserved?: ReadonlySet<string>
  /** Most workspaces that are known at once; 2,000 unless said. */
  readonly most?: number
}

/** A workspace whose model nobody changed has the declared one, and the version 0. */
export function openModels({ base, database, store, reserved = new Set(), most = mostKnown }: ModelsOptions): WorkspaceModels {
  const plain: VersionedModel = { model: base, version: 0 }
  const known = new Map<string, VersionedModel>()
  const underWay = new Map<string, Promise<VersionedModel>>()
  const nextUp = new Map<string, Promise<VersionedModel>>()

  const versionOf = async (workspace: string): Promise<number> =>
    Number(await database.readJson(workspace, { text: versionStatement, values: [] }))

  /** Whoever was asked for last is forgotten last. */
  function remember(workspace: string, one: VersionedModel): VersionedModel {
    known.delete(workspace)
    known.set(workspace, one)
    if (known.size > most) known.delete(known.keys().next().value!)
    return one
  }

  async function load(workspace: string): Promise<VersionedModel> {
    // The version first: what is read after it is at least that new.
    const version = await versionOf(workspace)
    if (version === 0) return plain
    // Declarations are read by what is declared.
    const actor = { ...systemActor(workspace), by: plain }
    const [objects, fields, layouts] = await Promise.all([
      readDefinitions<CustomObjectJson>(store(), actor, 'custom_object'),
      readFields(store(), actor),
      readDefinitions<LayoutJson>(store(), actor, 'layout'),
    ])
    const present = known.get(workspace)
    if (present && present.version > version) return remember(workspace, present)
    const laid = withLayouts(withCustomFields(withCustomObjects(base, objects, reserved), fields), layouts)
    return remember(workspace, { model: withConditions(laid, layouts).model, version })
  }

  /** What is asked for while it is read may have been changed since the reading began: it is read once more. */
  const refresh = (workspace: string): Promise<VersionedModel> => {
    const begun = underWay.get(workspace)
    if (!begun) return kept(underWay, workspace, load(workspace))
    return (
      nextUp.get(workspace) ??
      kept(
        nextUp,
        workspace,
        begun.catch(() => {}).then(() => kept(underWay, workspace, load(workspace))),
      )
    )
  }

  async function from(workspace: string, version: number): Promise<VersionedModel> {
    const present = known.get(workspace) ?? plain
    if (present.version < version) return refresh(workspace)
    return present === plain ? plain : remember(workspace, present)
  }

  return { refresh, from, at: async (workspace) => from(workspace, await versionOf(workspace)) }
}

/** Remembers a promise until it has ended. */
function kept<T>(promises: Map<string, Promise<T>>, key: string, promise: Promise<T>): Promise<T> {
  const until = promise.finally(() => {
    if (promises.get(key) === until) promises.delete(key)
  })
  promises.set(key, until)
  return until
}

const versionStatement = `select coalesce((select v.version from model_version v where v.workspace_id = $1), 0)::text`
