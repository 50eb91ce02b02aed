/** Who somebody is to programs that tell of them, by the rules that hold for whatever says so (`core/interactions/identity`): the browser that they used before, and where they belong. */
import { takeIn } from '../../interactions/index.ts'
import { nameIn } from '../../interactions/message/name.ts'
import type { OpenForm } from '../open-form.ts'
import type { FormsPlace } from '../place.ts'
import { organisation as named } from './answers.ts'
import type { Submission } from './rows.ts'

/**
 * Says that the visitor has this mail address, and belongs to this organisation, as a page would: what is not there is added, nobody is made to belong elsewhere. The
 * record itself is there already, and nothing of it is written by this.
 */
export async function join(place: FormsPlace, form: OpenForm, one: Submission): Promise<void> {
  const { individual, organisation } = place.identity
  // By the name under which the workspace’s rules read mail addresses.
  const rule = (await place.rules?.of(form.workspace))?.ranked.find(({ by }) => by === 'mail')
  const mailName = (rule?.traits ?? individual.traits[individual.mails] ?? []).find((name) => !name.includes('.'))
  const [organisationName] = organisation.traits[organisation.name] ?? []
  const [anonymous, belongs] = [nameIn(one.visitor), nameIn(one.values[named])]
  if (one.object !== individual.object || one.address === null || mailName === undefined || organisationName === undefined) return
  if (anonymous === null && belongs === null) return
  const policy = belongs === null ? 'nothing' : 'blank'
  const sender = { id: form.id, workspace: form.workspace, name: form.name, kind: 'website', policy, country: null } as const
  const message = {
    kind: 'identify',
    key: `form ${one.id}`,
    at: one.at,
    anonymous,
    user: null,
    previous: null,
    group: null,
    name: null,
    traits: { [mailName]: one.address, ...(belongs === null ? {} : { [organisation.trait]: { [organisationName]: belongs } }) },
    properties: {},
    context: {},
  } as const
  await takeIn(place, sender, [message], place.now())
}
