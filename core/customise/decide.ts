/** What may be added to an object at run time, and what of it may be changed later. Pure. */
import { Problem } from '../errors.ts'
import { concernsCustomers, defineModel, engineFields, labelOf, type Model, type ObjectType, suggest } from '../object/index.ts'
import { type Guard, type Planned, slotsFor, uniqueKinds, type Values } from '../store/index.ts'
import { build, type CustomFieldJson } from './build.ts'
import { decideValues } from './choices.ts'
import type { CustomKind } from './definition.ts'
import { isEverywhere } from './place.ts'

/** Most custom fields of an object that are in use. */
export const mostFields = 100

/** A definition as it is stored, with its id. */
interface Defined {
  readonly id: string
  readonly values: Values
}

/**
 * The rule that every write of a custom field keeps. All definitions of the workspace are locked first, so that two
 * administrators cannot take one key or one slot together.
 */
export const customFieldGuard: Guard = {
  object: 'custom_field',
  needs: { field: 'key', op: 'notEmpty' },
  decide(planned, { actor, model, needed, together }) {
    if (planned.action === 'deleted')
      return refuse(
        'customField.keep',
        409,
        'A custom field is not deleted: records hold its values.',
        'Retire it; it can be brought back.',
      )
    const object = model.objects.get(String(planned.after!.of))
    if (!object?.customisable || object.internal)
      return refuse('customField.wrongObject', 422, 'Fields cannot be added to this object.', objectMeant(model, planned.after!.of), 'of')
    // Only whoever has looked at every record knows; an undo does not.
    const claimed = ['filled', 'checked'].some((key) => planned.after![key] === true && planned.before?.[key] !== true)
    if (claimed && actor.role !== 'system')
      return refuse('customField.unprepared', 409, 'The records must be looked at again first.', 'Do it on the page of the fields.')
    return (
      (planned.before ? fixed(planned.before, planned.after!) : null) ??
      decideField(model, withoutCustom(object), planned, others(planned, needed, together)) ??
      decideTogether(withoutFields(model), planned, needed, together)
    )
  },
}

/** Objects to which fields may be added, the one first that may have been called as people or addresses call it. */
function objectMeant(model: Model, said: unknown): string {
  const typed = typeof said === 'string' ? said.toLowerCase() : ''
  const open = [...model.objects.values()].filter(({ customisable, internal }) => customisable && !internal)
  const meant = open.find(({ name, path, label }) => [name.replace(/^x_/, ''), path, ...label].some((word) => word.toLowerCase() === typed))
  return meant
    ? `Did you mean ${meant.name}?`
    : suggest(
        typed,
        open.map(({ name }) => name),
      )
}

/** The object with the fields that it is declared with. */
function withoutCustom(object: ObjectType): ObjectType {
  const isDeclared = (key: string): boolean => !object.fields[key]!.custom
  return {
    ...object,
    fields: Object.fromEntries(Object.entries(object.fields).filter(([key]) => isDeclared(key))),
    ...(object.table ? { table: object.table.filter(isDeclared) } : {}),
    ...(object.form ? { form: object.form.map((keys) => keys.filter(isDeclared)) } : {}),
  }
}

/** The workspace's objects as they are before fields are added. */
export const withoutFields = (model: Model): Model => defineModel([...model.objects.values()].map(withoutCustom), model.interactions)

/** The model that comes of it: the field itself must be possible, and no other one that was may become impossible. */
function decideTogether(base: Model, planned: Planned, needed: readonly Defined[], together: readonly Planned[]): Problem | null {
  const rows = new Map(needed.map(({ id, values }) => [id, { ...values, id } as unknown as CustomFieldJson]))
  const before = build(base, [...rows.values()])
  for (const { id, after } of together) if (after) rows.set(id, { ...after, id } as unknown as CustomFieldJson)
  const { broken } = build(base, [...rows.values()])
  const own = broken.get(planned.id)
  if (own) return own
  const users = [...broken].filter(([id]) => id !== planned.id && !before.broken.has(id)).map(([id]) => rows.get(id)!)
  if (users.length === 0) return null
  const label = String(planned.after!.label)
  return new Problem('customField.inUse', `${label} is used by ${users.map((one) => one.label).join(', ')}.`, {
    status: 409,
    fix: 'Change or retire those first.',
    more: { fields: users.map(({ id, of, key, label: name }) => ({ id, of, key, label: name })) },
  })
}

/** The other fields of the object as they will be. */
function others(planned: Planned, needed: readonly Defined[], together: readonly Planned[]): Values[] {
  const all = new Map(needed.map(({ id, values }) => [id, values]))
  for (const { id, after } of together) if (after) all.set(id, after)
  all.delete(planned.id)
  return [...all.values()].filter(({ of }) => of === planned.after!.of)
}

const fixed = (before: Values, after: Values): Problem | null => {
  const changed = ['of', 'key', 'kind'].find((key) => before[key] !== after[key])
  if (changed)
    return refuse(
      'customField.fixed',
      422,
      'What a field is called in files and programs, and its kind, stay.',
      'Add another field and retire this one.',
      changed,
    )
  const [was, is] = [before, after].map(({ options }) => (options as { to?: string } | null)?.to)
  return was === is
    ? null
    : refuse('customField.fixed', 422, 'What a link leads to stays.', 'Add another field and retire this one.', 'options')
}

function decideField(model: Model, object: ObjectType, { before, after }: Planned, siblings: readonly Values[]): Problem | null {
  const { key, label, kind, slot, retiredAt } = after as {
    key: string
    label: string
    kind: CustomKind
    slot: string | null
    retiredAt: string | null
  }
  if (!/^[a-z][A-Za-z0-9]{0,39}$/.test(key) || isEverywhere(key))
    return refuse(
      'customField.wrongKey',
      422,
      isEverywhere(key) ? `Programs know ${key} as something else.` : 'A key begins with a small letter and has letters and digits only.',
      'Write it like contractEnd.',
      'key',
    )
  if (Object.hasOwn(object.fields, key) || (engineFields as readonly string[]).includes(key) || siblings.some((one) => one.key === key))
    return refuse(
      'customField.taken',
      409,
      `${object.label[1]} have a field with the key ${key} already.`,
      'Choose another key; a retired field can be brought back.',
      'key',
    )
  const wrong = decideOptions(model, kind, (after!.options ?? {}) as Readonly<Record<string, unknown>>, before === null)
  if (wrong) return wrong
  const { timeline } = (after!.options ?? {}) as { timeline?: boolean }
  if (timeline && !concernsCustomers(model.object(object.name), model.objects))
    return refuse(
      'customField.nobody',
      422,
      `${object.label[1]} have no timeline, and link to nothing that has one.`,
      'Leave timeline out, or add a link to a customer first.',
      'options',
    )
  if (retiredAt !== null)
    return slot === null
      ? null
      : refuse('customField.retired', 422, 'A retired field holds no place in the index.', 'Let go of its mark.', 'slot')
  const inUse = siblings.filter((one) => (one.retiredAt ?? null) === null)
  if (inUse.length >= mostFields)
    return refuse(
      'customField.tooMany',
      409,
      `${object.label[1]} have ${mostFields} custom fields already.`,
      'Retire one that is no longer used.',
    )
  const labels = [...Object.entries(object.fields).map(([name, field]) => labelOf(name, field)), ...inUse.map((one) => String(one.label))]
  if (labels.some((one) => one.toLowerCase() === label.toLowerCase()))
    return refuse('customField.sameLabel', 409, `${object.label[1]} have a field called ${label} already.`, 'Choose another name.', 'label')
  if (slot === null) return null
  if (!slotsFor(kind).includes(slot))
    return refuse('customField.wrongSlot', 422, 'Such a field cannot be marked.', 'Leave it unmarked.', 'slot')
  return inUse.some((one) => one.slot === slot)
    ? refuse('customField.slotTaken', 409, 'Another field was marked at the same moment.', 'Mark it again.', 'slot')
    : null
}

const formats = ['url', 'domain', 'email', 'language', 'timeZone', 'country']
const options: Partial<Record<CustomKind, readonly string[]>> = {
  text: ['format', 'max'],
  choice: ['values', 'labels', 'colours', 'retired', 'timeline'],
  ref: ['to', 'onDelete'],
  formula: ['formula'],
  rollup: ['object', 'by', 'sums', 'take', 'where'],
}

/** What a kind needs to be told, and nothing else. */
function decideOptions(model: Model, kind: CustomKind, given: Readonly<Record<string, unknown>>, isNew: boolean): Problem | null {
  const wrong = (message: string, fix: string) => refuse('customField.wrongOptions', 422, message, fix, 'options')
  const common = kind === 'formula' || kind === 'rollup' ? ['visibleWhen'] : ['required', 'unique', 'requiredWhen', 'visibleWhen']
  const unknown = Object.keys(given).find((key) => !common.includes(key) && !options[kind]?.includes(key))
  if (unknown) return wrong(`A field of this kind has no option ${unknown.slice(0, 40)}.`, 'Leave it out.')
  if (given.required !== undefined && typeof given.required !== 'boolean')
    return wrong('Whether it is required is true or false.', 'Write true or false.')
  if (given.unique !== undefined && typeof given.unique !== 'boolean')
    return wrong('Whether it is unique is true or false.', 'Write true or false.')
  if (given.unique && !uniqueKinds.includes(kind))
    return wrong('Fields of this kind cannot be unique.', `Unique can be: ${uniqueKinds.join(', ')}.`)
  const texts = kind === 'formula' || kind === 'rollup' ? Object.keys(given) : ['requiredWhen', 'visibleWhen']
  const odd = texts.find((key) => given[key] !== undefined && (typeof given[key] !== 'string' || given[key].length > 8000))
  if (odd) return wrong(`${odd} is text.`, 'Correct it.')
  if (kind === 'text') {
    if (given.format !== undefined && !formats.includes(String(given.format)))
      return wrong('There is no such format.', `Choose one of ${formats.join(', ')}, or none.`)
    if (given.max !== undefined && !(Number.isInteger(given.max) && Number(given.max) >= 1 && Number(given.max) <= 500))
      return wrong('The longest text is a whole number of characters from 1 to 500.', 'Correct it, or choose long text as the kind.')
  }
  if (kind === 'choice') {
    const values = given.values
    const fine =
      Array.isArray(values) &&
      values.length >= 1 &&
      values.length <= 200 &&
      new Set(values).size === values.length &&
      values.every((value) => typeof value === 'string' && value.trim() === value && value.length >= 1 && value.length <= 100)
    if (!fine) return wrong('A choice has 1 to 200 different values of up to 100 characters.', 'Correct the list of values.')
    if (given.timeline !== undefined && typeof given.timeline !== 'boolean')
      return wrong('Whether its changes stand in the timeline is true or false.', 'Write true or false.')
    return decideValues(values as readonly string[], given)
  }
  if (kind === 'ref') {
    const target = model.objects.get(String(given.to))
    // What a link leads to stays, and may be retired later.
    if (isNew && (!target || target.internal || target.via)) return wrong('A link leads to an object that exists.', 'Choose the object.')
    if (given.onDelete !== undefined && !['clear', 'cascade', 'restrict'].includes(String(given.onDelete)))
      return wrong('What happens when the linked record is deleted is clear, cascade or restrict.', 'Choose one of them, or leave it out.')
  }
  return null
}

const refuse = (code: string, status: number, message: string, fix: string, field?: string): Problem =>
  new Problem(code, message, { status, fix, ...(field ? { more: { errors: [{ field, code, message }] } } : {}) })
