/** The model of each workspace, known in this process by its version. */
import { systemActor } from '../access/index.ts'
import type { Model } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Models, Store, VersionedModel } from '../store/index.ts'
import { withCustomFields } from './build.ts'
import { withCustomObjects } from './build-objects.ts'
import type { CustomObjectJson } from './custom-object.ts'
import { readDefinitions } from './definitions.ts'
import { withConditions } from './conditions.ts'
import { readFields } from './fields.ts'
import { type LayoutJson, withLayouts } from './layout.ts'

/** Most workspaces that are known at once; whoever was asked for longest ago is forgotten first. */
const mostKnown = 2_000

export interface WorkspaceModels extends Models {
  /** Makes sure that the model is known at least as it was at that version; whoever makes an actor calls it. */
  ensure(workspace: string, version: number): Promise<void>
}

export interface ModelsOptions {
  readonly base: Model
  readonly database: Pick<Database, 'readJson'>
  /** Reads the definitions; it is handed over late because it asks for models itself. */
  readonly store: () => Pick<Store, 'list'>
  /** First words of addresses that no custom object may have; they are known once the routes are registered. */
  readonly reserved?: ReadonlySet<string>
}

/** Until a workspace is asked for, it has the declared model and the version 0. */
export function openModels({ base, database, store, reserved = new Set() }: ModelsOptions): WorkspaceModels {
  const plain: VersionedModel = { model: base, version: 0 }
  const known = new Map<string, VersionedModel>()
  const underWay = new Map<string, Promise<void>>()
  const nextUp = new Map<string, Promise<void>>()

  const versionOf = async (workspace: string): Promise<number> =>
    Number(await database.readJson(workspace, { text: versionStatement, values: [] }))

  /** Whoever is asked for is the last that is forgotten. */
  function of(workspace: string): VersionedModel {
    const present = known.get(workspace)
    if (!present) return plain
    known.delete(workspace)
    known.set(workspace, present)
    return present
  }

  async function load(workspace: string): Promise<void> {
    // The version first: what is read after it is at least that new.
    const version = await versionOf(workspace)
    if (version === 0) return
    const actor = systemActor(workspace)
    const [objects, fields, layouts] = await Promise.all([
      readDefinitions<CustomObjectJson>(store(), actor, 'custom_object'),
      readFields(store(), actor),
      readDefinitions<LayoutJson>(store(), actor, 'layout'),
    ])
    const present = known.get(workspace)
    if (present && present.version > version) return
    known.delete(workspace)
    const laid = withLayouts(withCustomFields(withCustomObjects(base, objects, reserved), fields), layouts)
    known.set(workspace, { model: withConditions(laid, layouts).model, version })
    if (known.size > mostKnown) known.delete(known.keys().next().value!)
  }

  /** What is asked for while it is read may have been changed since the reading began: it is read once more. */
  const refresh = (workspace: string): Promise<void> => {
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

  async function ensure(workspace: string, version: number): Promise<void> {
    if ((known.get(workspace)?.version ?? 0) < version) await refresh(workspace)
  }

  return {
    of,
    refresh,
    ensure,
    async at(workspace) {
      await ensure(workspace, await versionOf(workspace))
      return of(workspace)
    },
  }
}

/** Remembers a promise until it has ended. */
function kept(promises: Map<string, Promise<void>>, key: string, promise: Promise<void>): Promise<void> {
  const until = promise.finally(() => {
    if (promises.get(key) === until) promises.delete(key)
  })
  promises.set(key, until)
  return until
}

const versionStatement = `select coalesce((select v.version from model_version v where v.workspace_id = $1), 0)::text`
