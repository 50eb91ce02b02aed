/** Flows as records: what Rapport does by itself, for whom, and when. */
import { choice, defineObject, instant, integer, json, prose, text, type Row } from '../object/index.ts'

/** Most that a workspace has. */
export const mostFlows = 200

/**
 * `draft`: never switched on. `on`: records come in and go on. `paused`: nobody comes in and nobody goes on; who waits goes on waiting. `off`: nobody is in it
 * any more.
 */
export const flowStates = ['draft', 'on', 'paused', 'off'] as const
export type FlowState = (typeof flowStates)[number]

export const Flow = defineObject('flow', {
  label: ['Flow', 'Flows'],
  title: 'name',
  fields: {
    name: text({ required: true, search: true, index: true, max: 120 }),
    /** The object whose records walk it. */
    of: text({ label: 'For', required: true, max: 60, format: 'object' }),
    description: prose(),
    /** See `FlowBody`; as somebody edits it. What is on is the number that was published last. */
    body: json({ required: true }),
    state: choice(flowStates, {
      required: true,
      readonly: true,
      initial: 'draft',
      labels: { draft: 'Draft', on: 'On', paused: 'Paused', off: 'Off' },
      colours: { draft: 'grey', on: 'green', paused: 'yellow', off: 'red' },
    }),
    /** The number that is on, from 1; none before it was first. */
    number: integer({ label: 'Published as', readonly: true }),
    publishedAt: instant({ readonly: true }),
    /** Why nobody comes in or goes on at this moment. */
    problem: text({ max: 1000, readonly: true }),
  },
  // What it does it does with all rights: whoever writes flows decides what happens to every record.
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
  table: ['name', 'of', 'state', 'publishedAt'],
  form: [
    ['name', 'of', 'description', 'body'],
    ['state', 'number', 'publishedAt', 'problem'],
  ],
  icon: 'route',
})
export interface Flow extends Row<typeof Flow> {}
