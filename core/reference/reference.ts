/** The reference of one workspace's interface, for one who asks: made of the model, so nothing in it is out of date. */
import { readableObjects } from '../api/meta.ts'
import type { ObjectType } from '../object/index.ts'
import { answerSection } from './answers.ts'
import {
  errorSection,
  filterSection,
  limitSection,
  onceSection,
  pagingSection,
  startSection,
  versionSection,
  type Offers,
} from './basics.ts'
import { customSection, syncSection } from './customise.ts'
import type { Reference, Section } from './document.ts'
import type { Asker } from './example.ts'
import { exportSection, importable, importSection, undoSection } from './more.ts'
import { objectSection, type Place } from './object.ts'
import { webhookSection } from './webhooks.ts'

export interface ReferenceOptions extends Asker, Offers {
  /** Where the installation is: `https://crm.example.com`. */
  readonly address: string
  readonly workspace: string
  /** Of Rapport. */
  readonly version: string
}

export function referenceOf({ model, actor, address, workspace, version, client }: ReferenceOptions): Reference {
  const place: Place = { model, actor, base: `${address}/api/v1` }
  const readable = readableObjects(model, actor)
  // What people work with comes first, then what hangs on it, then what the workspace stands on.
  const rank = ({ transfer, via }: ObjectType): number => (transfer ? 0 : via ? 1 : 2)
  const objects = readable.toSorted((one, other) => rank(one) - rank(other))
  const [main] = objects
  const file = importable(place)
  const exported = objects.find(({ transfer }) => transfer)
  const sections: (Section | null)[] = [
    startSection(place, address, { client }),
    ...(main
      ? [
          filterSection(place, main),
          pagingSection(place, main),
          answerSection(place, main),
          versionSection(place, file ?? main),
          onceSection(place, file ?? main),
          errorSection(place, main),
        ]
      : []),
    limitSection(place),
    ...objects.map((object) => objectSection(place, object)),
    ...(file ? [importSection(place, file)] : []),
    ...(exported ? [exportSection(place, exported)] : []),
    ...(file ? [undoSection(place, file)] : []),
    ...(main ? [webhookSection(place, main), syncSection(place, main)] : []),
    // Last: what it adds is in nobody's way.
    customSection(place),
  ]
  return { address, workspace, version, sections: sections.filter((section) => section !== null) }
}
