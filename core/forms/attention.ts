/** Forms that need somebody: what they go by has changed since they were written, or their answers could not be written. Said on the form, so that its list shows it. */
import { systemActor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Planned } from '../store/index.ts'
import { checkForm } from './check.ts'
import { Form, mostForms } from './definition.ts'
import { type OpenForm, openForm } from './open-form.ts'
import type { FormsPlace } from './place.ts'

type AttentionPlace = Pick<FormsPlace, 'store' | 'model' | 'models' | 'senderOf' | 'onError'>

/** What is wrong with it by the model; null where nothing is. */
const wrongWith = ({ model, workspace, content }: OpenForm): string | null => {
  const problems = checkForm(model, systemActor(workspace), content)
  return problems.length === 0
    ? null
    : problems
        .map(({ message }) => message)
        .join(' ')
        .slice(0, 1_000)
}

/** Notes why answers could not be written (`refused`), or how the form stands. Never throws: what was sent is kept already. */
export async function noteProblem({ store, onError }: AttentionPlace, form: OpenForm, refused: string | null): Promise<void> {
  const problem = refused ?? wrongWith(form)
  if (problem === form.problem) return
  const patch = [{ object: Form.name, id: form.id, version: form.version, values: { problem } }]
  await store.write(systemActor(form.workspace), { kind: 'form', id: form.id }, { patch }).catch((error: unknown) => {
    // Somebody else writes it at this moment: then it is looked at anew.
    if (!(error instanceof Problem)) onError(error)
  })
}

/** Looks at forms again behind whatever may have mended or broken them: their own changes, and those of fields and objects. */
export function watchForms(place: AttentionPlace): (workspace: string, planned: readonly Planned[]) => void {
  const look = async (workspace: string, forms: readonly string[]): Promise<void> => {
    for (const id of forms) {
      const form = await openForm(place, workspace, id)
      if (form !== null) await noteProblem(place, form, null)
    }
  }
  const all = async (workspace: string): Promise<readonly string[]> => {
    const page = await place.store.list(systemActor(workspace), Form.name, { limit: mostForms, fields: ['name'] })
    return (JSON.parse(page) as { items: { id: string }[] }).items.map(({ id }) => id)
  }
  return (workspace, planned) => {
    const isModel = planned.some(({ object }) => object === 'custom_field' || object === 'custom_object')
    const mended = planned.filter(
      ({ object, before, after }) => object === Form.name && after !== null && before !== null && before.problem !== null,
    )
    // What this itself has written is not looked at again.
    const forms = mended.filter(({ before, after }) => before!.problem === after!.problem).map(({ id }) => id)
    if (isModel)
      all(workspace)
        .then((ids) => look(workspace, ids))
        .catch(place.onError)
    else if (forms.length > 0) look(workspace, forms).catch(place.onError)
  }
}
