/** What holds for forms by whatever way they are written: one that could take no answers is not saved. */
import { Problem } from '../errors.ts'
import { same, type Guard } from '../store/planned.ts'
import { checkForm } from './check.ts'
import { type FormProblem, readContent } from './content.ts'
import { mostForms } from './definition.ts'

const judged = ['of', 'asks', 'consents', 'origins', 'confirms', 'sender', 'match', 'writing', 'redirect'] as const

export const formGuard: Guard = {
  object: 'form',
  most: {
    count: mostForms,
    refuse: () =>
      new Problem('form.tooMany', `A workspace has at most ${mostForms} forms.`, { status: 409, fix: 'Delete one that nobody uses.' }),
  },
  decide({ before, after }, { actor, model, restoring }) {
    // What comes back was let through when it was written; fields may have gone since.
    if (after === null || restoring) return null
    if (before && judged.every((key) => same(before[key], after[key]))) return null
    if (before && before.of !== after.of)
      return wrong(
        [{ place: 'of', message: 'What answers become stays: those that are there are of it. Make another form.' }],
        'form.fixed',
      )
    const { content, broken } = readContent(after)
    const problems = broken.length > 0 ? broken : checkForm(model, actor, content)
    return problems.length === 0 ? null : wrong(problems, 'form.invalid')
  },
}

const wrong = (problems: readonly FormProblem[], code: string): Problem =>
  new Problem('record.invalid', problems[0]!.message, {
    status: 422,
    more: { errors: problems.slice(0, 20).map(({ place, message }) => ({ field: place.split('.')[0]!, code, message, place })) },
  })
