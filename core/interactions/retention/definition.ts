/** For how long interactions are kept, as records: who says so, and said what before, stands in the history. */
import { defineObject, integer, type Row, text } from '../../object/index.ts'

export const RetentionRule = defineObject('retention_rule', {
  label: ['Retention rule', 'Retention rules'],
  path: 'retention-rules',
  title: 'type',
  fields: {
    /** The type of interactions; `*` for all that have no rule of their own. */
    type: text({ required: true, unique: true, max: 90 }),
    /** Empty for ever. */
    months: integer(),
  },
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
  internal: true,
})
export interface RetentionRule extends Row<typeof RetentionRule> {}
