/** The paths of one object's records in OpenAPI, and what they share. */
import type { ObjectType } from '../object/index.ts'
import { aggregateParameters, aggregateSchema } from './openapi-aggregate.ts'
import { idSchema, momentSchema, type Schema, schemaName } from './schema.ts'

export type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: Schema) => ({ 'application/json': { schema } })
const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: reference('Problem') } } })
const answer = (description: string, schema: Schema, headers?: Record<string, unknown>) => ({
  description,
  ...(headers ? { headers } : {}),
  content: json(schema),
})
const parameter = (name: string, schema: Schema, description: string) => ({ name, in: 'query', required: false, schema, description })
const header = (name: string, description: string) => ({ name, in: 'header', required: false, schema: { type: 'string' }, description })
const versionHeader = { ETag: { description: 'The version of the record, in double quotes.', schema: { type: 'string' } } }
const common = { 400: problem('The request cannot be understood.'), 401: problem('Nobody is signed in.') }
const missing = { 404: problem('It is not there, or not for you.') }
const unchanged = { 403: problem('Your role may not do this.'), 422: problem('Values do not fit their fields.') }
const moved = { 412: problem('Somebody else was quicker; `current` and `since` say how.') }

const onceHeader = header(
  'Idempotency-Key',
  'A text of your own, new for each write: sent again with it, the write happens once and is answered the same.',
)
const once = { parameters: [onceHeader] }
const other = { 422: problem('The Idempotency-Key was used for another request.') }

const where = [
  parameter('filter', { type: 'string', maxLength: 8000 }, 'A sentence: language is de and (city is "Köln" or company is empty).'),
  parameter('find', { type: 'string', maxLength: 500 }, 'Words that must occur.'),
]
const after = parameter('after', { type: 'string' }, 'What a page gave as next.')
const limit = parameter('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'Records on the page.')
const id = { name: 'id', in: 'path', required: true, schema: idSchema }
const page = (items: Schema): Schema => ({
  type: 'object',
  required: ['items', 'next'],
  properties: { items: { type: 'array', items }, next: { type: ['string', 'null'] } },
})

/** What somebody may do with an object's records, and what of its fields it sees. */
export interface Seen {
  readonly write: boolean
  readonly create: boolean
  readonly delete: boolean
  /** Fields that lists sort by. */
  readonly sorts: readonly string[]
  /** Fields by which an upsert finds records. */
  readonly identifies: readonly string[]
}

/** The paths of an object for somebody who sees that of it. */
export function objectPaths(object: ObjectType, rights: Seen): Paths {
  const name = schemaName(object)
  const tags = [object.label[1]]
  const [one, many] = object.label.map((label) => label.toLowerCase())
  const operation = (verb: string, summary: string, rest: Record<string, unknown>) => ({
    operationId: `${verb}${name}`,
    tags,
    summary,
    ...rest,
  })
  const record = reference(name)
  const body = (schema: string) => ({ required: true, content: json(reference(schema)) })
  const list = operation('list', `List ${many}`, {
    parameters: [
      ...where,
      parameter(
        'sort',
        { type: 'string', enum: rights.sorts.flatMap((key) => [key, `-${key}`]) },
        'A field, with - in front for descending; newest first without it.',
      ),
      parameter(
        'limit',
        { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
        'Records on the page: at most 200, or 1,000 where `fields` names one or two fields.',
      ),
      after,
      parameter('fields', { type: 'string' }, 'Keys of the fields to read, separated by commas.'),
    ],
    responses: { 200: answer('A page.', page(record)), ...common },
  })
  const count = operation('count', `Count ${many}`, {
    parameters: [...where, parameter('exact', { type: 'boolean' }, 'Count all, beyond 10,000 too.')],
    responses: {
      200: answer('How many there are.', {
        type: 'object',
        required: ['count', 'exact'],
        properties: { count: { type: 'integer' }, exact: { type: 'boolean' } },
      }),
      ...common,
    },
  })
  const aggregate = operation('aggregate', `Numbers about ${many}, in groups`, {
    parameters: [...aggregateParameters, ...where],
    responses: { 200: answer('Measures of each group and of all.', aggregateSchema), ...common },
  })
  const get = operation('get', `Read one ${one}`, {
    responses: { 200: answer(`The ${one}.`, record, versionHeader), ...common, ...missing },
  })
  const create = operation('create', `Create a ${one}`, {
    ...once,
    requestBody: body(`New${name}`),
    responses: {
      201: answer('Created.', record, { ...versionHeader, Location: { description: 'Its address.', schema: { type: 'string' } } }),
      ...common,
      ...unchanged,
    },
  })
  const change = operation('change', `Change a ${one}`, {
    parameters: [header('If-Match', 'Refuse unless the record has this version still.'), onceHeader],
    requestBody: body(`${name}Patch`),
    responses: { 200: answer('Changed.', record, versionHeader), ...common, ...missing, ...unchanged, ...moved },
  })
  const remove = operation('delete', `Delete a ${one}`, {
    parameters: [header('If-Match', 'Refuse unless the record has this version still.'), onceHeader],
    responses: { 204: { description: 'Deleted.' }, ...common, ...missing, 403: problem('Your role may not do this.'), ...moved, ...other },
  })
  const removeMany = operation('deleteMany', `Delete many ${many}`, {
    ...once,
    requestBody: {
      required: true,
      content: json({
        type: 'object',
        required: ['ids'],
        properties: { ids: { type: 'array', items: idSchema, maxItems: 1000 } },
        additionalProperties: false,
      }),
    },
    responses: {
      200: answer('What was deleted, and what was not.', deletedSchema),
      ...common,
      422: problem('The body does not fit, or the Idempotency-Key was used for another request.'),
    },
  })
  const batch = operation('batch', `Create, change and delete many ${many}`, {
    ...once,
    requestBody: { required: true, content: json(batchBody(name, rights)) },
    responses: {
      200: answer('What became of each item, in their order.', batchSchema),
      ...common,
      422: problem('The body does not fit, or, with mode all, `items` were refused and nothing was written.'),
    },
  })
  const file = operation('export', `Export ${many} as a file`, {
    parameters: [
      ...where,
      parameter('sort', { type: 'string' }, 'As in a list.'),
      parameter('fields', { type: 'string' }, 'Columns, separated by commas.'),
    ],
    responses: { 200: { description: 'CSV in UTF-8, streamed.', content: { 'text/csv': {} } }, ...common },
  })
  const history = operation('history', `History of a ${one}`, {
    parameters: [
      after,
      limit,
      parameter('objects', { type: 'string' }, 'Only entries of these objects, such as note; separated by commas.'),
    ],
    responses: { 200: answer('A page, newest first.', page(entrySchema)), ...common, ...missing },
  })
  const collection = `/api/v1/${object.path}`
  return {
    [collection]: { get: list, ...(rights.create ? { post: create } : {}) },
    [`${collection}/count`]: { get: count },
    [`${collection}/aggregate`]: { get: aggregate },
    ...(rights.write || rights.delete ? { [`${collection}/batch`]: { post: batch } } : {}),
    ...(rights.delete ? { [`${collection}/delete`]: { post: removeMany } } : {}),
    ...(object.transfer ? { [`${collection}/export`]: { get: file } } : {}),
    [`${collection}/{id}`]: {
      parameters: [id],
      get,
      ...(rights.write ? { patch: change } : {}),
      ...(rights.delete ? { delete: remove } : {}),
    },
    [`${collection}/{id}/history`]: { parameters: [id], get: history },
  }
}

const deletedSchema: Schema = {
  type: 'object',
  required: ['deleted', 'skipped', 'change'],
  properties: {
    deleted: { type: 'integer' },
    skipped: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'code', 'message'],
        properties: { id: idSchema, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
    change: { anyOf: [idSchema, { type: 'null' }] },
  },
}

const batchBody = (name: string, { write, create, delete: remove, identifies }: Seen): Schema => {
  const item = (action: string, needed: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema => ({
    type: 'object',
    required: ['action', ...Object.keys(needed)],
    properties: { action: { const: action }, ...needed, ...optional },
    additionalProperties: false,
  })
  const version = { version: { type: 'integer', minimum: 1, description: 'Refuse unless the record has this version still.' } }
  return {
    type: 'object',
    required: ['items'],
    properties: {
      mode: {
        type: 'string',
        enum: ['each', 'all'],
        default: 'each',
        description: 'each: what may be is written. all: everything or nothing.',
      },
      items: {
        type: 'array',
        minItems: 1,
        maxItems: 1000,
        items: {
          oneOf: [
            ...(create ? [item('create', { values: reference(`New${name}`) })] : []),
            ...(write ? [item('update', { id: idSchema, values: reference(`${name}Patch`) }, version)] : []),
            ...(create && identifies.length > 0
              ? [
                  item('upsert', {
                    by: { type: 'string', enum: identifies, description: 'A field that identifies records.' },
                    values: reference(`${name}Patch`),
                  }),
                ]
              : []),
            ...(remove ? [item('delete', { id: idSchema }, version)] : []),
          ],
        },
      },
    },
    additionalProperties: false,
  }
}

const batchSchema: Schema = {
  type: 'object',
  required: ['change', 'created', 'changed', 'unchanged', 'deleted', 'refused', 'items'],
  properties: {
    change: { anyOf: [idSchema, { type: 'null' }] },
    ...Object.fromEntries(['created', 'changed', 'unchanged', 'deleted', 'refused'].map((key) => [key, { type: 'integer' }])),
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['status'],
        properties: { status: { type: 'integer' }, id: idSchema, version: { type: 'integer' }, problem: reference('Problem') },
      },
    },
  },
}

const entrySchema: Schema = {
  type: 'object',
  properties: {
    id: idSchema,
    at: momentSchema,
    action: { type: 'string', enum: ['created', 'changed', 'deleted'] },
    object: { type: 'string' },
    record: { type: 'object' },
    version: { type: 'integer' },
    actor: { type: 'object' },
    cause: { type: 'string' },
    causeId: { type: ['string', 'null'] },
    change: idSchema,
    changes: { type: ['object', 'null'] },
  },
}

/** Undo, of whatever object the change was. */
export const undoPath: Paths = {
  '/api/v1/changes/{id}/undo': {
    parameters: [id],
    post: {
      operationId: 'undoChange',
      tags: [],
      ...once,
      summary: 'Take back a deletion or an edit',
      responses: {
        200: answer('Taken back.', { type: 'object', required: ['restored'], properties: { restored: { type: 'integer' } } }),
        ...common,
        ...missing,
        403: problem('Your role may not write what it touched.'),
        409: problem('It would overwrite later changes.'),
        ...other,
      },
    },
  },
}
