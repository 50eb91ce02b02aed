/** By which rules it is known who customers are, as a record: who says so, and said what before, stands in the history. There is one, or none where the usual ones hold. */
import { defineObject, json, type Row, text } from '../../object/index.ts'

/** The one there is. */
export const only = 'identity'

export const IdentityRules = defineObject('identity_rules', {
  label: ['Identity rules', 'Identity rules'],
  path: 'identity-rules',
  title: 'name',
  fields: {
    name: text({ required: true, unique: true, max: 20 }),
    /** `Rules` of `rules.ts`. */
    rules: json({ required: true }),
  },
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
  internal: true,
})
export interface IdentityRules extends Row<typeof IdentityRules> {}
