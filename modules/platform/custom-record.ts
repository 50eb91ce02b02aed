import { defineObject, ref, text } from '@rapport/core/object'

/**
 * The table in which the records of all objects lie that administrators invent, and what each of those objects begins with.
 * Nobody reads it by this name.
 */
export const CustomRecord = defineObject('custom_record', {
  label: ['Record', 'Records'],
  path: 'custom-records',
  title: 'name',
  owner: 'owner',
  sharedBy: 'object',
  fields: {
    object: text({ required: true, readonly: true, max: 41 }),
    name: text({ required: true, search: true, index: true, match: true }),
    owner: ref('member', { index: true }),
  },
  access: {},
  table: ['name', 'owner'],
  form: [['name', 'owner']],
  internal: true,
  customisable: true,
})
