/** The browser that somebody used before they said who they are: joined with them by the rules that hold for whatever says so (`core/interactions/identity`). */
import { takeIn } from '../../interactions/index.ts'
import { nameIn } from '../../interactions/message/name.ts'
import type { OpenForm } from '../open-form.ts'
import type { FormsPlace } from '../place.ts'
import type { Submission } from './rows.ts'

/** Says that the visitor has this mail address, as a page would. The record is there already, and nothing of it is written by this. */
export async function joinVisitor(place: FormsPlace, form: OpenForm, one: Submission): Promise<void> {
  const { individual } = place.identity
  const [mailName] = individual.traits[individual.mails] ?? []
  const anonymous = nameIn(one.visitor)
  if (one.object !== individual.object || one.address === null || anonymous === null || mailName === undefined) return
  const sender = { id: form.id, workspace: form.workspace, name: form.name, kind: 'website', policy: 'nothing', country: null } as const
  const message = {
    kind: 'identify',
    key: `form ${one.id}`,
    at: one.at,
    anonymous,
    user: null,
    previous: null,
    group: null,
    name: null,
    traits: { [mailName]: one.address },
    properties: {},
    context: {},
  } as const
  await takeIn(place, sender, [message], place.now())
}
