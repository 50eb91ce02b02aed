/** What search holds of somebody: hashes of the words by which they are found. */
import type { Tables } from '../sql/personal.ts'

export const searchTables: Tables = {
  personal: [
    {
      table: 'search_row',
      holds: 'Hashes of words, by which records are found',
      columns: ['object'],
      key: { object: 'text', record_id: 'uuid' },
      of: 't.record_id = any(:ids)',
      fate: 'deleted',
      tells: `json_build_object('object', t.object, 'keys', cardinality(t.keys))`,
    },
  ],
  impersonal: [{ table: 'search_filling', columns: ['object', 'shape'], why: 'How far records were made findable.' }],
}
