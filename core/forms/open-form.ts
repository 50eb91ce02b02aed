/** A form as visitors meet it, read at the moment at which it is asked. */
import { systemActor } from '../access/index.ts'
import type { Model, ObjectType } from '../object/index.ts'
import { modelAt } from '../store/index.ts'
import { takesAnswers } from './check.ts'
import { type FormContent, readContent } from './content.ts'
import { Form } from './definition.ts'
import type { FormsPlace } from './place.ts'
import { pageWords } from './words.ts'

export interface OpenForm {
  readonly id: string
  readonly workspace: string
  readonly name: string
  readonly enabled: boolean
  readonly version: number
  readonly problem: string | null
  readonly content: FormContent
  readonly model: Model
  /** Null where the object is not there any more. */
  readonly object: ObjectType | null
  /** How the workspace calls itself. */
  readonly by: string
  readonly words: ReturnType<typeof pageWords>
}

/** Null where it is not there. */
export async function openForm(
  place: Pick<FormsPlace, 'store' | 'model' | 'models' | 'senderOf'>,
  workspace: string,
  id: string,
): Promise<OpenForm | null> {
  const [json, { model }, sender] = await Promise.all([
    place.store.get(systemActor(workspace), Form.name, id),
    modelAt(place, workspace),
    place.senderOf(workspace),
  ])
  if (json === null) return null
  const row = JSON.parse(json) as Record<string, unknown>
  const { content } = readContent(row)
  const object = model.objects.get(content.of)
  return {
    id,
    workspace,
    name: String(row.name),
    enabled: row.enabled === true,
    version: Number(row.version),
    problem: row.problem as string | null,
    content,
    model,
    object: takesAnswers(object) ? object : null,
    by: sender.name,
    words: pageWords(content.language ?? sender.language),
  }
}
