/** What fields that were added hold of somebody beside their record: values that nobody else may have. */
import { mentions, namesRecord, type Tables } from '../sql/personal.ts'

export const customiseTables: Tables = {
  personal: [
    {
      table: 'unique_value',
      holds: 'Values of added fields that nobody else may have',
      columns: ['value'],
      key: { field_id: 'uuid', value: 'text' },
      of: 't.record_id = any(:ids)',
      fate: 'deleted',
    },
    {
      table: 'unique_checking',
      holds: 'Examples of records that share a value of an added field',
      columns: ['examples'],
      key: { field_id: 'uuid' },
      of: `(${namesRecord('t.examples::text')} or ${mentions('t.examples::text')})`,
      fate: 'rewritten',
      set: `examples = '[]'`,
      left: 'How many records share a value.',
    },
  ],
  impersonal: [
    { table: 'slot_filling', columns: [], why: 'How far an added field was made sortable.' },
    { table: 'model_version', columns: [], why: 'A number that goes up with every change of the model.' },
  ],
}
