/** A text with values in it that is no mail: what a task is called, what a note says. */
import type { Actor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Model, ObjectType } from '../object/index.ts'
import { wrongReading } from './check.ts'
import { liquidFor, readText } from './liquid.ts'
import { fieldsOf } from './prepare.ts'

export interface CompiledText {
  /** The fields of the record that it shows, as paths; `readValues` reads them. */
  readonly fields: readonly string[]
  /** Fills it; `record` is as the API shows it. Throws a Problem. */
  render(record: Readonly<Record<string, unknown>>): string
}

/**
 * Makes a text ready to be filled for records of an object, which is the first word of its values: `Call {{ person.name }}`.
 * @throws Problem `template.invalid`, 422, where it is not understood or asks for what the actor does not see.
 */
export function compileText(
  model: Model,
  actor: Actor,
  object: ObjectType,
  text: string,
  manner: { readonly timeZone: string; readonly language?: string },
): CompiledText {
  const { parts, readings, wrong } = readText(text)
  const message =
    wrong[0]?.message ?? readings.map((one) => wrongReading(model, actor, object, { ...one, place: '' })).find((one) => one !== null)
  if (message !== undefined) throw new Problem('template.invalid', message, { status: 422 })
  const fill = liquidFor({ timeZone: manner.timeZone, language: manner.language ?? 'en' })(
    parts.map((part) => (typeof part === 'string' ? part : { part, place: 'plain' as const })),
  )
  return { fields: fieldsOf(object.name, readings), render: (record) => fill({ [object.name]: record }) }
}
