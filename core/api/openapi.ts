/** The interface as OpenAPI 3.1, for one member: what the member cannot read is not in it. */
import { type Actor, hiddenFields, reachOf, visibleFields } from '../access/index.ts'
import { type Field, initialOf, type Model, type ObjectType } from '../object/index.ts'
import { objectPaths, type Paths, type Seen, undoPath } from './openapi-paths.ts'
import { type Description, describedPaths } from './described.ts'
import { readableObjects } from './meta.ts'
import { idSchema, momentSchema, readSchema, referenceSchemas, type Schema, schemaName, writeSchema } from './schema.ts'
import { isSortableFor } from '../store/link.ts'

export interface OpenApiOptions {
  readonly model: Model
  /** Of Rapport, such as `0.1.0`. */
  readonly version: string
  /** What the routes say of themselves that no declaration makes. */
  readonly descriptions?: ReadonlyMap<string, Description>
}

/** The document. */
export function openApi({ model, version, descriptions = new Map() }: OpenApiOptions, actor: Actor): Record<string, unknown> {
  const objects = readableObjects(model, actor)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rapport',
      version,
      description: 'Customer relations: people, companies and what happens with them.',
      license: { name: 'AGPL-3.0-only', identifier: 'AGPL-3.0-only' },
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { key: [] }],
    tags: objects.map((object) => ({ name: object.label[1] })),
    paths: together([
      ...objects.map((object) => objectPaths(object, seenOf(model, actor, object))),
      undoPath,
      describedPaths(descriptions, actor),
    ]),
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'rapport' },
        key: { type: 'http', scheme: 'bearer', description: 'An API key, made under Settings, API keys.' },
      },
      schemas: { ...referenceSchemas, ...Object.assign({}, ...objects.map((object) => objectSchemas(model, actor, object))) },
    },
  }
}

/** One path may have operations from several places. */
function together(all: readonly Paths[]): Paths {
  const out: Record<string, Paths[string]> = {}
  for (const paths of all) for (const [path, operations] of Object.entries(paths)) out[path] = { ...out[path], ...operations }
  return out
}

function seenOf(model: Model, actor: Actor, object: ObjectType): Seen {
  const keys = visibleFields(model, actor, object)
  const write = reachOf(actor, object.name, 'write') !== 'none'
  return {
    write,
    create: write && !object.comesBy,
    delete: reachOf(actor, object.name, 'delete') !== 'none' && !object.comesBy,
    sorts: ['createdAt', ...keys].filter((key) => isSortableFor(model, actor, object, key)),
    identifies: keys.filter((key) => object.fields[key]!.options.match),
  }
}

function objectSchemas(model: Model, actor: Actor, object: ObjectType): Record<string, Schema> {
  const hidden = hiddenFields(model, actor, object)
  const fields = Object.entries(object.fields).filter(([key]) => !hidden.has(key))
  const writable = fields.filter(([, field]) => field.presence !== 'derived' && !field.options.readonly)
  const properties = Object.fromEntries(writable.map(([key, field]) => [key, described(key, field, writeSchema(field))]))
  const name = schemaName(object)
  return {
    [name]: {
      type: 'object',
      required: ['id', 'createdAt', 'updatedAt', 'version'],
      properties: {
        id: idSchema,
        createdAt: momentSchema,
        updatedAt: momentSchema,
        version: { type: 'integer', minimum: 1 },
        ...Object.fromEntries(fields.map(([key, field]) => [key, described(key, field, readSchema(model, field))])),
      },
      additionalProperties: false,
    },
    [`New${name}`]: {
      type: 'object',
      properties,
      // What a new record begins with need not be sent.
      required: writable.filter(([, field]) => field.presence === 'required' && initialOf(field) === undefined).map(([key]) => key),
      additionalProperties: false,
    },
    [`${name}Patch`]: { type: 'object', properties, additionalProperties: false },
  }
}

const described = (key: string, field: Field, schema: Schema): Schema =>
  field.options.label && field.options.label !== key ? { ...schema, title: field.options.label } : schema
