/** The types of a workspace's objects, read from its OpenAPI document. */
import { print, printInterface, quoted } from './print.ts'
import type { Document, Operation, Schema } from './schema.ts'
import { type Member, type Type, typeOf, union } from './type.ts'

/** One object: where its records hang, and what they are. */
export interface ObjectModel {
  readonly path: string
  /** `Person`; with it `NewPerson` and `PersonPatch`. */
  readonly name: string
  readonly record: readonly Member[]
  /** Null where nobody makes one, or this key may not. */
  readonly create: readonly Member[] | null
  readonly change: readonly Member[] | null
  readonly sort: Type
  /** Fields by which an upsert finds records. */
  readonly by: Type
}

/** The objects that a document has, in its order. */
export function objectsOf({ paths, components: { schemas } }: Document): readonly ObjectModel[] {
  return Object.entries(paths).flatMap(([path, operations]): ObjectModel[] => {
    const collection = /^\/api\/v1\/([^/{}]+)$/.exec(path)?.[1]
    const one = collection && (paths[`${path}/{id}`] ?? {})
    const name = one && nameOf(one['get'])
    if (!collection || !name || !schemas[name]) return []
    return [
      {
        path: collection,
        name,
        // A record is answered whole, unless a list names fields; what it names is known where it is called.
        record: membersOf(schemas[name]).map((member) => ({ ...member, optional: false })),
        create: operations['post'] ? membersOf(schemas[`New${name}`] ?? {}) : null,
        change: one['patch'] ? membersOf(schemas[`${name}Patch`] ?? {}) : null,
        sort: sortOf(operations['get']),
        by: byOf(paths[`${path}/batch`]?.['post']),
      },
    ]
  })
}

/** The schema that a single record is answered by, where it has a name. */
const nameOf = (get: Operation | undefined): string | undefined =>
  get?.responses?.['200']?.content?.['application/json']?.schema?.$ref?.split('/').at(-1)

function membersOf(schema: Schema): readonly Member[] {
  const type = typeOf(schema)
  return type.kind === 'object' ? type.members : []
}

/** The fields alone; the client puts `-` in front. */
function sortOf(list: Operation | undefined): Type {
  const { enum: sorts = [] } = list?.parameters?.find(({ name }) => name === 'sort')?.schema ?? {}
  return typeOf({ enum: sorts.filter((one) => !String(one).startsWith('-')) })
}

function byOf(batch: Operation | undefined): Type {
  const items = batch?.requestBody?.content['application/json']?.schema?.properties?.['items']?.items?.oneOf ?? []
  return union(items.flatMap(({ properties }) => (properties?.['by'] ? [typeOf(properties['by'])] : [])))
}

/** A module of types: an interface for each object's record, new record and change, and one that holds them by their paths. */
export function writeTypes(
  document: Document,
  { head, name = 'Objects', shared }: { readonly head: string; readonly name?: string; readonly shared: string },
): string {
  const objects = objectsOf(document)
  const imported = ['AnyReference', 'Reference'].filter((one) => uses(objects, one))
  const all = objects.flatMap((object) => [
    printInterface(object.name, object.record),
    ...(object.create ? [printInterface(`New${object.name}`, object.create)] : []),
    ...(object.change ? [patchOf(object, object.change)] : []),
  ])
  const held = objects.map(
    (object) =>
      `  readonly ${/^[A-Za-z_$][\w$]*$/.test(object.path) ? object.path : quoted(object.path)}: {
    readonly record: ${object.name}
    readonly create: ${object.create ? `New${object.name}` : 'never'}
    readonly change: ${object.change ? `${object.name}Patch` : 'never'}
    readonly sort: ${print(object.sort)}
    readonly by: ${print(object.by)}
  }`,
  )
  return `${[
    `/** ${head} */`,
    ...(imported.length > 0 ? [`import type { ${imported.join(', ')} } from '${shared}'`] : []),
    '',
    all.join('\n\n'),
    '',
    `/** For \`createClient<${name}>(…)\`. */`,
    `export interface ${name} {\n${held.join('\n')}\n}`,
  ].join('\n')}\n`
}

/** Most changes are what a new record is, any part of it. */
function patchOf({ name, create }: ObjectModel, change: readonly Member[]): string {
  const bare = (members: readonly Member[]): string => JSON.stringify(members.map((member) => ({ ...member, optional: true })))
  return create && bare(create) === bare(change) ? `export type ${name}Patch = Partial<New${name}>` : printInterface(`${name}Patch`, change)
}

const uses = (objects: readonly ObjectModel[], name: string): boolean => JSON.stringify(objects).includes(`"name":"${name}"`)
