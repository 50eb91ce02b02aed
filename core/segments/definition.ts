/** Segments as records: customers by a condition, which says at any moment who is in, or by a list that is kept by hand. */
import { choice, defineObject, instant, integer, prose, text, type Row } from '../object/index.ts'

/** Most that a workspace has. */
export const mostSegments = 500

export const Segment = defineObject('segment', {
  label: ['Segment', 'Segments'],
  title: 'name',
  fields: {
    name: text({ required: true, search: true, index: true, max: 120 }),
    /** The object whose records are in it. */
    of: text({ required: true, max: 60, format: 'object' }),
    kind: choice(['live', 'list'], { required: true, labels: { live: 'By condition', list: 'By hand' } }),
    /** A filter sentence; empty for a list. */
    condition: text({ max: 8000, format: 'filter' }),
    description: prose(),
    /** How many are in it. */
    size: integer({ label: 'Members', readonly: true }),
    state: choice(['waiting', 'ready', 'broken'], {
      readonly: true,
      labels: { waiting: 'Being counted', ready: 'Up to date', broken: 'Not understood' },
    }),
    /** What is wrong with the condition, by which nobody comes or goes until it is mended. */
    problem: text({ max: 1000, readonly: true }),
    /** When all records were last asked at once. */
    countedAt: instant({ label: 'Counted at', readonly: true }),
  },
  // Whoever reads segments learns how many are in them, also of records that their role does not reach: others get the right by the administrator.
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
  table: ['name', 'of', 'kind', 'size', 'state'],
  form: [
    ['name', 'of', 'kind', 'condition', 'description'],
    ['size', 'state', 'problem', 'countedAt'],
  ],
  icon: 'filter',
})
export interface Segment extends Row<typeof Segment> {}
