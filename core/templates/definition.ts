/** Templates as records: what a mail says, for whoever gets it. */
import { defineObject, json, type ObjectType, text, type Row } from '../object/index.ts'
import { longest } from './content.ts'

/** Most that a workspace has. */
export const mostTemplates = 1_000

export const Template = defineObject('template', {
  label: ['Template', 'Templates'],
  title: 'name',
  fields: {
    name: text({ required: true, search: true, index: true, max: 120 }),
    /** The object whose records get it. */
    of: text({ label: 'Sent to', required: true, max: 60, format: 'object' }),
    subject: text({ required: true, search: true, max: longest.subject }),
    /** What a list of mails shows behind the subject. */
    preheader: text({ label: 'Preview text', max: longest.preheader }),
    /** In which it is written: dates, numbers and what stands under the mail follow it. English unless said. */
    language: text({ format: 'language', max: 35 }),
    /** See `Body`. */
    body: json({ required: true }),
  },
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
  table: ['name', 'subject', 'of', 'language'],
  form: [['name', 'of', 'language', 'subject', 'preheader', 'body']],
  icon: 'mail',
})
export interface Template extends Row<typeof Template> {}

/** Whether records of the object can be sent a mail. */
export const takesMail = (object: ObjectType | undefined): object is ObjectType =>
  object !== undefined && !object.internal && !object.retired && Object.values(object.fields).some(({ kind }) => kind === 'emails')
