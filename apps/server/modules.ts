/** What this installation is made of: its modules, the model that they declare, and what only whoever puts them together knows. */
import { customise } from '@rapport/core/customise'
import { flowing } from '@rapport/core/flows'
import { forms } from '@rapport/core/forms'
import { opening } from '@rapport/core/hours'
import { tracking } from '@rapport/core/interactions'
import { messaging } from '@rapport/core/messaging'
import { identityOf, type Module, objectsOf } from '@rapport/core/module'
import { defineModel, interactionTypes, newId } from '@rapport/core/object'
import { segmenting } from '@rapport/core/segments'
import { templating } from '@rapport/core/templates'
import { webhooks } from '@rapport/core/webhooks'
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import type { SampleMaker } from '@rapport/platform/server'
import { littleWorld, taskChanges, toChanges } from '@rapport/seeds'

/** Every module of this installation. */
export const modules: readonly Module[] = [
  customise,
  webhooks,
  tracking,
  segmenting,
  templating,
  messaging,
  forms,
  opening,
  flowing,
  platform,
  people,
]
/** What can happen with customers. */
export const interactions = interactionTypes(modules.flatMap((module) => module.interactions ?? []))
/** All that is declared. */
export const model = defineModel(objectsOf(modules), interactions)
/** Who customers are to programs that track them. */
export const customers = identityOf(modules)

/** First words of the pages' own addresses, and some that pages to come may want: no object may be invented there. */
export const pageWords: readonly string[] =
  `api assets sign-in sign-up sign-out welcome forgot reset join start import settings activity admin assistant calendar dashboard
  dashboards favicon files forms healthz help home inbox metrics my new portal public readyz
  report reports search static tasks today widget`.split(/\s+/)

/** The little world's customers with what is to be done for them, all of them owned by whoever wanted them. */
export const samplePeople: SampleMaker = (owner) => {
  const members = Object.fromEntries(Object.keys(littleWorld.members).map((key) => [key, owner]))
  const { world, changes } = toChanges(littleWorld, newId, { members })
  return [...changes, taskChanges(world, newId, owner, new Date())]
}
