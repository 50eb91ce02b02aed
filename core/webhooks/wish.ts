/** What a webhook wants to be told of: objects, what happens to their records, and perhaps only some of it. Pure. */
import { type Actor, filterFor } from '../access/index.ts'
import { hiddenFields, reachOf } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Entry, Touched } from '../feed/index.ts'
import { type Model, suggest } from '../object/index.ts'

export const actions = ['created', 'changed', 'deleted'] as const
export type Action = (typeof actions)[number]

export interface Wish {
  readonly object: string
  readonly actions: readonly Action[]
  /** Of changes, only those of one of these fields. */
  readonly fields?: readonly string[] | null
  /** Only records that this sentence is true for when it is sent. Deletions are told whatever the record was like. */
  readonly filter?: string | null
}

const keys = ['object', 'actions', 'fields', 'filter']
const mostFields = 200

/** The objects that somebody may be told of. */
export const tellable = (model: Model, actor: Actor): readonly string[] =>
  [...model.objects.values()].filter(({ internal, name }) => !internal && reachOf(actor, name, 'read') !== 'none').map(({ name }) => name)

/** The wishes of a body, in one form, for somebody whose view they have. Throws `webhook.wrongWish` (422). */
export function readWishes(model: Model, actor: Actor, given: unknown): readonly Wish[] {
  if (!Array.isArray(given) || given.length === 0) throw wrong('Name at least one object, and what of it shall be told.')
  const wishes = given.map((one) => readWish(model, actor, one as unknown))
  const twice = wishes.find(({ object }, at) => wishes.findIndex((one) => one.object === object) !== at)
  if (twice) throw wrong(`${twice.object} is named twice.`)
  return wishes
}

function readWish(model: Model, actor: Actor, given: unknown): Wish {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw wrong('A wish is an object with object and actions.')
  const unknown = Object.keys(given).find((key) => !keys.includes(key))
  if (unknown !== undefined) throw wrong(`A wish has no key ${JSON.stringify(unknown.slice(0, 60))}.`)
  const { object: name, actions: wanted, fields = null, filter = null } = given as Record<string, unknown>
  if (typeof name !== 'string' || !tellable(model, actor).includes(name))
    throw wrong('This object is not there for the member whose view it is.', objectMeant(model, actor, name))
  const object = model.object(name)
  if (!Array.isArray(wanted) || wanted.length === 0 || !wanted.every((one) => actions.includes(one as Action)))
    throw wrong(`The actions are one or more of ${actions.join(', ')}.`)
  if (fields !== null && !isTexts(fields)) throw wrong('The fields are keys of fields.')
  const hidden = hiddenFields(model, actor, object)
  const absent = fields?.find((key) => !Object.hasOwn(object.fields, key) || hidden.has(key) || object.fields[key]!.presence === 'derived')
  if (absent !== undefined) throw wrong(`${object.label[1]} have no field ${JSON.stringify(absent.slice(0, 60))} that could change.`)
  if (filter !== null && (typeof filter !== 'string' || filter.length > 8000)) throw wrong('The filter is a sentence.')
  filterFor(model, actor, object, filter ?? undefined)
  return {
    object: name,
    actions: actions.filter((action) => wanted.includes(action)),
    ...(fields !== null && fields.length > 0 ? { fields: [...new Set(fields)] } : {}),
    ...(filter !== null && filter.trim() !== '' ? { filter: filter.trim() } : {}),
  }
}

/** Wishes name objects as programs call them: `person`, where addresses say `people`. */
function objectMeant(model: Model, actor: Actor, said: unknown): string {
  const typed = typeof said === 'string' ? said.toLowerCase() : ''
  const names = tellable(model, actor)
  const meant = names.find((name) => [model.object(name).path, ...model.object(name).label].some((word) => word.toLowerCase() === typed))
  return meant === undefined ? suggest(typed, names) : `Did you mean ${meant}?`
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length <= mostFields && value.every((one) => typeof one === 'string')

/** Whether a wish is about what a change set did with a record. What the record says is looked at when it is sent. */
export const concerns = ({ object, actions: wanted, fields }: Wish, touched: Touched): boolean =>
  object === touched.object &&
  wanted.includes(touched.action) &&
  (touched.action !== 'changed' || !fields || touched.fields.some((field) => fields.includes(field)))

/** A change that a webhook is to be told of. */
export interface News {
  readonly webhook: string
  readonly position: number
  readonly change: string
  readonly at: string
  readonly touched: Touched
}

/** All that some webhooks are to be told of entries. */
export const newsFor = (
  webhooks: readonly { readonly id: string; readonly wishes: readonly Wish[] }[],
  entries: readonly Entry[],
): readonly News[] =>
  entries.flatMap(({ position, id: change, at, changes }) =>
    webhooks.flatMap(({ id: webhook, wishes }) =>
      changes
        .filter((touched) => wishes.some((wish) => concerns(wish, touched)))
        .map((touched) => ({ webhook, position, change, at, touched })),
    ),
  )

const wrong = (message: string, fix = 'Choose objects, actions and fields that the member whose view it is has.'): Problem =>
  new Problem('webhook.wrongWish', message, {
    status: 422,
    fix,
    more: { errors: [{ field: 'wishes', code: 'webhook.wrongWish', message }] },
  })
