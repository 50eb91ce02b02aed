import { defineObject, text, type Row } from '@rapport/core/object'

/** A company's separated world and its settings; one record per workspace, its id is the workspace's. */
export const Workspace = defineObject('workspace', {
  label: ['Workspace', 'Workspaces'],
  title: 'name',
  fields: {
    name: text({ required: true, max: 100 }),
    language: text({ required: true, format: 'language', max: 35 }),
    timeZone: text({ required: true, format: 'timeZone', max: 64, label: 'Time zone' }),
    country: text({ format: 'country', max: 2 }),
  },
  access: {
    administrator: { read: 'all', write: 'all' },
    manager: { read: 'all' },
    rep: { read: 'all' },
    guest: { read: 'all' },
  },
  form: [['name', 'language', 'timeZone', 'country']],
  comesBy: 'There is one, the workspace that you are in.',
})
export interface Workspace extends Row<typeof Workspace> {}
