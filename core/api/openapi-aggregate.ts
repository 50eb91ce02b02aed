/** Aggregates in OpenAPI: what they are asked by, and what they answer. */
import type { Schema } from './schema.ts'

const parameter = (name: string, description: string) => ({ name, in: 'query', required: false, schema: { type: 'string' }, description })

export const aggregateParameters = [
  parameter(
    'measure',
    'Separated by commas: count, or distinct, sum, average, min, max, p0 to p100 (p99_9) of a field, as in sum.employees. A percentile lies between the two values around it (percentile_cont). count unless said.',
  ),
  parameter(
    'by',
    'One field or two, separated by a comma, also behind links: city, owner.team. Times by .day, .week (from Monday), .month, .quarter or .year of the workspace’s time zone; numbers by .every50, by .at10_50_250, or as it fits.',
  ),
  parameter('order', 'Of the groups of the first field: key or one of the measures, - in front for descending.'),
  parameter('top', 'How many values stand by themselves, for each field; the rest is one group, other.'),
]

const values: Schema = {
  type: 'array',
  items: { type: ['number', 'string', 'null'] },
  description: 'In the order of measures. Counts and sums of nothing are 0, everything else of nothing is null.',
}
const filter: Schema = {
  type: ['string', 'null'],
  description: 'The filter that opens just these records, with the same find; null where it would be longer than a filter may be.',
}
const aside = (more: Record<string, Schema> = {}): Schema => ({
  type: ['object', 'null'],
  required: [...Object.keys(more), 'values', 'filter'],
  properties: { ...more, values, filter },
  additionalProperties: false,
})
const key: Schema = {
  description:
    'A text, a flag, the day on which a time begins, a record as { id, title } (null where it is gone), numbers as { from, to }, to not included.',
  anyOf: [
    { type: ['string', 'boolean', 'null'] },
    {
      type: 'object',
      required: ['id', 'title'],
      properties: { id: { type: 'string', format: 'uuid' }, title: { type: ['string', 'null'] } },
      additionalProperties: false,
    },
    {
      type: 'object',
      required: ['from', 'to'],
      properties: { from: { type: ['number', 'null'] }, to: { type: ['number', 'null'] } },
      additionalProperties: false,
    },
  ],
}
const group: Schema = {
  type: 'object',
  required: ['key', 'values', 'filter'],
  properties: { key, values, filter },
  additionalProperties: false,
}
const axis: Schema = {
  type: 'object',
  required: ['by', 'kind', 'step', 'groups', 'other', 'empty'],
  properties: {
    by: { type: 'string' },
    kind: { type: 'string' },
    step: { type: ['string', 'number', 'null'], description: 'What groups of time or of numbers are apart.' },
    groups: { type: 'array', items: group, maxItems: 1000 },
    other: aside({ groups: { type: 'integer' } }),
    empty: aside(),
  },
  additionalProperties: false,
}
const cell: Schema = {
  type: 'object',
  required: ['at', 'values', 'filter'],
  properties: {
    at: {
      type: 'array',
      minItems: 2,
      maxItems: 2,
      items: {
        anyOf: [
          { type: 'integer', minimum: 0 },
          { type: 'string', enum: ['other', 'empty'] },
        ],
      },
      description: 'Places of the groups of the two fields. Pairs without records are left out.',
    },
    values,
    filter,
  },
  additionalProperties: false,
}

export const aggregateSchema: Schema = {
  type: 'object',
  required: ['measures', 'by', 'total'],
  properties: {
    measures: { type: 'array', items: { type: 'string' } },
    by: { type: 'array', items: axis, maxItems: 2 },
    cells: { type: 'array', items: cell, maxItems: 5000, description: 'With two fields.' },
    total: {
      type: 'object',
      required: ['values', 'filter'],
      properties: { values, filter: { type: 'string' } },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
}
