/** Business hours as records: several of them, for several places. */
import { defineObject, json, text, type Row } from '../object/index.ts'

export const mostHours = 50

export const BusinessHours = defineObject('hours', {
  path: 'business-hours',
  label: ['Business hours', 'Business hours'],
  title: 'name',
  fields: {
    name: text({ required: true, max: 80 }),
    timeZone: text({ required: true, format: 'timeZone', max: 60 }),
    /** See `Hours.week` and `Hours.holidays`. */
    week: json({ required: true }),
    holidays: json(),
  },
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
})
export interface BusinessHours extends Row<typeof BusinessHours> {}
