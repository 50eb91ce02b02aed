/** Custom fields as records: what administrators add to an object has a history and can be undone like everything else. */
import { boolean, choice, defineObject, instant, integer, json, type Kind, type Row, text } from '../object/index.ts'

/** The kinds that a field may be given at run time. */
export const customKinds = [
  'text',
  'prose',
  'integer',
  'number',
  'boolean',
  'date',
  'instant',
  'choice',
  'ref',
  'emails',
  'phones',
  'addresses',
  'formula',
  'rollup',
] as const satisfies readonly Kind[]
export type CustomKind = (typeof customKinds)[number]

export const CustomField = defineObject('custom_field', {
  label: ['Custom field', 'Custom fields'],
  path: 'custom-fields',
  title: 'label',
  fields: {
    /** The object that it was added to, by name. */
    of: text({ required: true, max: 41, label: 'Object' }),
    key: text({ required: true, max: 41 }),
    label: text({ required: true, max: 80 }),
    kind: choice(customKinds, { required: true }),
    /** What the kind needs: `values` of a choice, `to` of a link, `format` and `max` of a text, `formula`; and `required`, `unique`, conditions. */
    options: json(),
    /** The slot column that it lies in, once it was marked to be filtered and sorted by. */
    slot: text({ max: 20 }),
    /** Whether every record's slot is filled; until then conditions look at the JSON. */
    filled: boolean(),
    /** Whether the values of every record are known to be different, where `options.unique` asks for it. */
    checked: boolean(),
    retiredAt: instant(),
    place: integer(),
  },
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
  internal: true,
  shapesModel: true,
})
export interface CustomField extends Row<typeof CustomField> {}
