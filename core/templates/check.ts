/** What is wrong with a template for whoever writes it: in itself, and in what it asks of records that they may see. */
import { type Actor, hiddenFrom } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { type Kind, type Model, type ObjectType, suggest } from '../object/index.ts'
import { type Path, resolvePath } from '../rules/path.ts'
import type { TemplateContent, TemplateProblem } from './content.ts'
import { itself } from './liquid.ts'
import { type Asked, prepare } from './prepare.ts'

const given: Readonly<Record<string, readonly string[]>> = { links: ['unsubscribe', 'preferences', 'view'], workspace: ['name', 'address'] }

/** Everything that is wrong with it, each with its place; of what the actor may not see it says that it is not there. */
export function checkTemplate(model: Model, actor: Actor, object: ObjectType, content: TemplateContent): readonly TemplateProblem[] {
  const { wrong, asked } = prepare({ ...content, of: object.name })
  if (wrong.length > 0) return wrong
  const problems = asked.flatMap((one): TemplateProblem[] => {
    const message = wrongReading(model, actor, object, one)
    return message === null ? [] : [{ place: one.place, line: one.line, message }]
  })
  return problems.filter(({ place, line, message }, i) =>
    problems.slice(0, i).every((one) => one.place !== place || one.line !== line || one.message !== message),
  )
}

/** Why a value cannot be shown, or null. */
export function wrongReading(model: Model, actor: Actor, object: ObjectType, { path: [root, ...keys], open }: Asked): string | null {
  const written = [root, ...keys].join('.').slice(0, 80)
  if (open) return `${written}: a field is named as it is called, not by another value.`
  const names = Object.hasOwn(given, String(root)) ? given[String(root)]! : undefined
  if (names)
    return keys.length === 1 && names.includes(String(keys[0]))
      ? null
      : `There is no value “${written}”. ${suggest(
          written,
          names.map((name) => `${root}.${name}`),
        )}`
  if (root !== object.name) {
    // The most likely mistake: the field without the object that it is of.
    const isField = Object.hasOwn(object.fields, String(root))
    return `There is no value “${written}”. ${isField ? `Did you mean ${object.name}.${written}?` : suggest(String(root), [object.name, ...Object.keys(given)])}`
  }
  if (keys.length === 0) return `Say which field of ${object.name} to show: {{ ${object.name}.${object.title} }}.`
  try {
    followed(model, actor, object, keys)
    return null
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return [error.message, error.fix].filter(Boolean).join(' ')
  }
}

/** Kinds whose values have parts. */
const parted = new Set<Kind>(['emails', 'phones', 'addresses', 'json', 'record'])

/**
 * The field to which the keys of a value lead, as far as they name fields, and how many of them do.
 * @throws Problem `template.field`: a field is not there, or not for this actor.
 */
export function followed(
  model: Model,
  actor: Actor,
  object: ObjectType,
  keys: readonly (string | number)[],
): { path: Path; taken: number } {
  const hidden = hiddenFrom(model, actor)
  for (let taken = 1; ; taken++) {
    const path = resolvePath(model, object, keys.slice(0, taken).join('.'), hidden, undefined, wrongField)
    const next = keys[taken]
    if (next === undefined || itself.has(String(next)) || parted.has(path.value.kind)) return { path, taken }
    if (path.value.kind === 'ref' && (next === 'title' || next === 'id') && keys.length === taken + 1) return { path, taken }
    if (path.value.kind !== 'ref') throw wrongField(`“${keys.slice(0, taken).join('.')}” has no parts.`, 'Show it as it is.')
  }
}

const wrongField = (message: string, fix: string): Problem => new Problem('template.field', message, { status: 422, fix })
