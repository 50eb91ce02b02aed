/** The model of each workspace, known in this process by its version. */
import { systemActor } from '../access/index.ts'
import type { Model } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Models, Store, VersionedModel } from '../store/index.ts'
import { withCustomFields } from './build.ts'
import { readFields } from './fields.ts'

/** Most workspaces that are known at once; whoever was asked for longest ago is forgotten first. */
const mostKnown = 2_000

export interface WorkspaceModels extends Models {
  /** Makes sure that the model is known at least as it was at that version; whoever makes an actor calls it. */
  ensure(workspace: string, version: number): Promise<void>
}

/**
 * Until a workspace is asked for, it has the declared model and the version 0. `store` reads the definitions; it is handed
 * over late because it asks for models itself.
 */
export function openModels(base: Model, database: Pick<Database, 'readJson'>, store: () => Pick<Store, 'list'>): WorkspaceModels {
  const plain: VersionedModel = { model: base, version: 0 }
  const known = new Map<string, VersionedModel>()
  const underWay = new Map<string, Promise<void>>()

  async function load(workspace: string): Promise<void> {
    // The version first: what is read after it is at least that new.
    const version = Number(await database.readJson(workspace, { text: versionStatement, values: [] }))
    if (version === 0) return
    const rows = await readFields(store(), systemActor(workspace))
    const present = known.get(workspace)
    if (present && present.version > version) return
    known.delete(workspace)
    known.set(workspace, { model: withCustomFields(base, rows), version })
    if (known.size > mostKnown) known.delete(known.keys().next().value!)
  }

  const refresh = (workspace: string): Promise<void> => {
    const begun = underWay.get(workspace) ?? load(workspace).finally(() => underWay.delete(workspace))
    underWay.set(workspace, begun)
    return begun
  }

  return {
    of: (workspace) => known.get(workspace) ?? plain,
    refresh,
    async ensure(workspace, version) {
      if ((known.get(workspace)?.version ?? 0) < version) await refresh(workspace)
    },
  }
}

const versionStatement = `select coalesce((select v.version from model_version v where v.workspace_id = $1), 0)::text`
