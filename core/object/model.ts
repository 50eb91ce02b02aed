/** A model: the objects of an installation by name, with the questions readers ask of it. */
import type { Field, Kind } from './field.ts'
import type { ObjectType } from './define.ts'
import { withChanges } from './changes.ts'
import { identifyingKinds } from './identifying.ts'
import { type InteractionTypes, interactionTypes } from './interaction.ts'

export interface Child {
  readonly object: ObjectType
  readonly field: string
}

export interface Model {
  /** By name, in an order in which an object comes after those it refers to. */
  readonly objects: ReadonlyMap<string, ObjectType>
  /** The object of that name; throws a plain Error for a name that was never declared (a mistake in code, not in input). */
  object(name: string): ObjectType
  /** The object whose collection has that path in URLs, or undefined. */
  byPath(path: string): ObjectType | undefined
  /** Objects that refer to the named one, with the field they do it by. */
  referringTo(name: string): readonly Child[]
  /** What can happen with records: what is declared, and the changes of fields that wish them to be told. */
  readonly interactions: InteractionTypes
}

/** A workspace's model, and which of its versions it is: a higher one is newer. */
export interface VersionedModel {
  readonly model: Model
  readonly version: number
}

/**
 * What a field shows: itself, for a lookup the field of the related object that it takes, for what is worked out a field of the kind
 * that comes out. Never of kind `latest`, `formula` or `rollup`.
 */
export function shownBy(model: Model, field: Field): Field {
  if (field.kind === 'latest') return shownBy(model, model.object(field.options.object).fields[field.options.take]!)
  if (field.kind === 'formula') return plainOf(field.options.gives)
  if (field.kind !== 'rollup') return field
  const { object, take, gives } = field.options
  // A choice stays one, so that it is compared with its values.
  const taken = take === undefined ? undefined : shownBy(model, model.object(object).fields[take] ?? plainOf(gives))
  return taken?.kind === gives ? { ...taken, presence: 'derived' } : plainOf(gives)
}

const plains = new Map<Kind, Field>()
/** A derived field of a kind that needs no options. */
function plainOf(kind: Kind): Field {
  let plain = plains.get(kind)
  if (!plain) plains.set(kind, (plain = Object.freeze({ kind, presence: 'derived', options: {} }) as Field))
  return plain
}

/** The object to which a ref leads, or a lookup that takes one; throws a plain Error for a field that leads nowhere (a mistake in code, not in input). */
export function targetOf(model: Model, field: Field): ObjectType {
  const { kind, options } = shownBy(model, field)
  if (kind !== 'ref') throw new Error(`A field of kind ${kind} leads to no record.`)
  return model.object(options.to)
}

/** Fields that may lead to a record of the object: refs to it, and those that take a record of any object. */
export const pointingTo = (model: Model, name: string): readonly Child[] => [
  ...model.referringTo(name),
  ...[...model.objects.values()].flatMap((object) =>
    Object.entries(object.fields).flatMap(([field, { kind }]) => (kind === 'record' ? [{ object, field }] : [])),
  ),
]

const nothingHappens = interactionTypes([])

/** Objects whose records may stand for one of the named object, with the link that says for which: what happens with them is that one's. */
export const proxiesOf = (model: Model, name: string): readonly Child[] =>
  [...model.objects.values()].flatMap((object) => {
    const link = object.standsFor === undefined ? undefined : object.fields[object.standsFor]
    return object.interactions === true && link?.kind === 'ref' && link.options.to === name ? [{ object, field: object.standsFor! }] : []
  })

/** Builds the model and checks that declarations fit each other: refs to objects that exist, titles and owners that are fields, paths that differ. */
export function defineModel(objects: readonly ObjectType[], interactions: InteractionTypes = nothingHappens): Model {
  const byName = new Map<string, ObjectType>()
  const paths = new Map<string, ObjectType>()
  for (const object of objects) {
    if (byName.has(object.name)) throw new Error(`Two objects are named ${object.name}.`)
    byName.set(object.name, object)
    if (paths.has(object.path)) throw new Error(`Two objects have the path ${object.path}.`)
    paths.set(object.path, object)
  }
  for (const object of objects) checkObject(object, byName)
  const ordered = inOrderOfReference(objects, byName)
  const children = new Map<string, Child[]>()
  for (const object of objects)
    for (const [field, { kind, options }] of Object.entries(object.fields))
      if (kind === 'ref') children.set(options.to, [...(children.get(options.to) ?? []), { object, field }])
  return Object.freeze({
    objects: ordered,
    object: (name: string) => byName.get(name) ?? unknown(name),
    byPath: (path: string) => paths.get(path),
    referringTo: (name: string) => children.get(name) ?? [],
    interactions: withChanges(interactions, objects),
  })
}

function inOrderOfReference(objects: readonly ObjectType[], byName: ReadonlyMap<string, ObjectType>): Map<string, ObjectType> {
  const ordered = new Map<string, ObjectType>()
  const seen = new Set<string>()
  const visit = (object: ObjectType): void => {
    if (seen.has(object.name)) return
    seen.add(object.name)
    // A link that was added at run time has no foreign key, and must not be seen by what it does to the order of objects.
    for (const { kind, options, custom } of Object.values(object.fields)) if (kind === 'ref' && !custom) visit(byName.get(options.to)!)
    ordered.set(object.name, object)
  }
  objects.forEach(visit)
  return ordered
}

function unknown(name: string): never {
  throw new Error(`No object is named ${name}.`)
}

function checkObject(object: ObjectType, byName: ReadonlyMap<string, ObjectType>): void {
  const wrong = (what: string): never => unknownField(object.name, what)
  const has = (key: string | undefined): boolean => key === undefined || key in object.fields
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(object.name)) wrong('a name of small letters, digits and _')
  if (!has(object.title)) wrong(`title ${object.title}`)
  if (!has(object.owner)) wrong(`owner ${object.owner}`)
  if (!has(object.alsoWith)) wrong(`field ${object.alsoWith}`)
  if (
    object.work &&
    !(object.owner && object.fields[object.work.due]?.kind === 'date' && object.fields[object.work.state]?.kind === 'choice')
  )
    wrong('an owner, a date and a choice for what is work')
  if (!has(object.badge)) wrong(`badge ${object.badge}`)
  if (!has(object.remark)) wrong(`remark ${object.remark}`)
  const { titleElse = [], via = [], table = [], form = [], head = [] } = object
  for (const key of [...titleElse, ...via, ...table, ...form.flat(), ...head.flat()]) if (!has(key)) wrong(`field ${key}`)
  for (const [role, grant] of Object.entries(object.access))
    for (const key of grant?.hide ?? []) if (!has(key)) wrong(`hidden field ${key} of ${role}`)
  for (const [key, field] of Object.entries(object.fields)) {
    if (!/^[a-z][A-Za-z0-9]{0,40}$/.test(key)) wrong(`a field name in camelCase, not ${key}`)
    const { unique, match } = field.options
    if ((unique || match) && !identifyingKinds.has(field.kind))
      wrong(`another kind of ${key}: nothing is found by one of kind ${field.kind}`)
    if (unique && field.kind === 'emails') wrong(`another kind of ${key}: lists are found by what is in them, and may share it`)
    if (field.options.stamps && object.fields[field.options.stamps[0]]?.kind !== 'choice') wrong(`a choice by which ${key} is filled`)
    const from = fieldNames(field)
    for (const name of from) if (!has(name)) wrong(`field ${name}, named by ${key}`)
    if (field.kind === 'ref' && !byName.has(field.options.to)) wrong(`object ${field.options.to}, referred to by ${key}`)
    if (field.kind === 'latest') {
      const related = byName.get(field.options.object)
      if (!related) wrong(`object ${field.options.object}, looked up by ${key}`)
      else
        for (const name of [field.options.by, field.options.take])
          if (!(name in related.fields)) wrong(`field ${name} of ${related.name}, looked up by ${key}`)
    }
    if (field.kind === 'rollup' && !byName.has(field.options.object)) wrong(`object ${field.options.object}, summed up by ${key}`)
  }
}

const fieldNames = ({ kind, options }: Field): readonly string[] =>
  kind === 'text' ? (options.from ?? []) : kind === 'part' ? [options.of] : []

function unknownField(object: string, what: string): never {
  throw new Error(`The declaration of ${object} needs ${what}.`)
}
