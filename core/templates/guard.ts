/** What holds for templates by whatever way they are written: one that would make no mail is not saved. */
import { Problem } from '../errors.ts'
import { same, type Guard, type Values } from '../store/planned.ts'
import { checkTemplate } from './check.ts'
import type { TemplateContent } from './content.ts'
import { mostTemplates, takesMail } from './definition.ts'

const judged = ['of', 'subject', 'preheader', 'body'] as const

export const templateGuard: Guard = {
  object: 'template',
  most: {
    count: mostTemplates,
    refuse: () =>
      new Problem('template.tooMany', `A workspace has at most ${mostTemplates} templates.`, {
        status: 409,
        fix: 'Delete one that nothing uses.',
      }),
  },
  decide({ before, after }, { actor, model, restoring }) {
    // What comes back was let through when it was written; fields may have gone since.
    if (after === null || restoring) return null
    if (before && judged.every((key) => same(before[key], after[key]))) return null
    const object = model.objects.get(String(after.of))
    if (!takesMail(object))
      return wrong([{ field: 'of', code: 'template.of', message: 'Mails go to records with mail addresses, such as person.' }])
    if (before && before.of !== after.of)
      return wrong([{ field: 'of', code: 'template.fixed', message: 'To whom a template goes stays. Make another one.' }])
    const problems = checkTemplate(model, actor, object, contentOf(after))
    if (problems.length === 0) return null
    return wrong(
      problems
        .slice(0, 20)
        .map(({ place, line, message }) => ({ field: place.split('.')[0]!, code: 'template.invalid', message, place, line })),
    )
  },
}

/** A stored template as what it says. */
export const contentOf = (values: Values): TemplateContent => ({
  of: String(values.of),
  subject: String(values.subject ?? ''),
  preheader: typeof values.preheader === 'string' ? values.preheader : null,
  language: typeof values.language === 'string' ? values.language : null,
  body: values.body,
})

interface Said {
  readonly field: string
  readonly code: string
  readonly message: string
}
const wrong = (errors: readonly Said[]): Problem => new Problem('record.invalid', errors[0]!.message, { status: 422, more: { errors } })
