import { choice, date, defineObject, instant, prose, record, ref, text, type Row } from '@rapport/core/object'

/** Something that somebody has to do, often for a customer. It is seen by whom it is given to, and by whoever sees what it is about. */
export const Task = defineObject('task', {
  label: ['Task', 'Tasks'],
  title: 'title',
  owner: 'assignee',
  alsoWith: 'about',
  work: { due: 'due', state: 'state', open: 'open', done: 'done', at: 'doneAt' },
  icon: 'circle-check',
  fields: {
    title: text({ required: true, search: true, index: true, personal: true, max: 300 }),
    description: prose({ personal: true }),
    due: date({ index: true }),
    priority: choice(['low', 'normal', 'high'], {
      required: true,
      initial: 'normal',
      labels: { low: 'Low', normal: 'Normal', high: 'High' },
      colours: { low: 'grey', normal: 'blue', high: 'red' },
    }),
    state: choice(['open', 'done'], {
      required: true,
      initial: 'open',
      labels: { open: 'Open', done: 'Done' },
      colours: { open: 'blue', done: 'green' },
      timeline: true,
    }),
    assignee: ref('member', { index: true }),
    about: record({ index: true }),
    doneAt: instant({ label: 'Done at', readonly: true, index: true, stamps: ['state', 'done'] }),
    doneBy: ref('member', { label: 'Done by', readonly: true, stamps: ['state', 'done'] }),
    author: ref('member', { label: 'Created by', readonly: true, actor: true }),
  },
  access: {
    administrator: { read: 'all', write: 'all', delete: 'all' },
    manager: { read: 'below', write: 'below', delete: 'below' },
    rep: { read: 'own', write: 'own', delete: 'own' },
    guest: { read: 'own' },
  },
  table: ['title', 'due', 'about', 'priority', 'assignee', 'state'],
  form: [
    ['title', 'description'],
    ['due', 'priority', 'assignee', 'about'],
    ['state', 'doneAt', 'doneBy', 'author'],
  ],
  head: [['due'], ['about']],
  badge: 'state',
  transfer: true,
  customisable: true,
})
export interface Task extends Row<typeof Task> {}
