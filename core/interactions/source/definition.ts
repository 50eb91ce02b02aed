/** Sources as records: programs that send what customers do, each with a key that can do nothing else. */
import { boolean, choice, defineObject, json, text, type Row } from '../../object/index.ts'
import { policies } from '../identity/deciding.ts'

/** Most that a workspace has. */
export const mostSources = 50
/** Where programs run: the key of one that runs at customers' is known to everybody. */
export const sourceKinds = ['website', 'app', 'server'] as const

export const Source = defineObject('event_source', {
  path: 'sources',
  label: ['Source', 'Sources'],
  title: 'name',
  fields: {
    name: text({ required: true, max: 80 }),
    kind: choice(sourceKinds, { required: true }),
    /** See `write-key.ts`. */
    writeKey: text({ required: true, unique: true, max: 80 }),
    /** Origins of the pages that may send, such as `https://shop.example`; all where it is empty. */
    origins: json({ required: true }),
    /** What it may do to people and companies, see `policies`. */
    policy: choice(policies, { required: true }),
    enabled: boolean({ required: true }),
  },
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
  internal: true,
})
export interface Source extends Row<typeof Source> {}
