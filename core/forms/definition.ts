/** Forms as records: what is asked of visitors, and what becomes of their answers. */
import { boolean, choice, defineObject, json, prose, ref, text, type Row } from '../object/index.ts'

/** Most that a workspace has. */
export const mostForms = 500

/** Whom answers belong to: whoever has the mail address already, or always somebody new. */
export const matches = ['mail', 'never'] as const
export type Match = (typeof matches)[number]

/** What answers may do to a record that is there already: fill what is empty, or write over what stands there, too. */
export const writings = ['blank', 'all'] as const
export type Writing = (typeof writings)[number]

export const Form = defineObject('form', {
  label: ['Form', 'Forms'],
  title: 'name',
  fields: {
    name: text({ required: true, search: true, index: true, max: 120 }),
    /** The object whose records come of it. */
    of: text({ label: 'Answers become', required: true, max: 60, format: 'object' }),
    enabled: boolean({ label: 'On', required: true }),
    heading: text({ max: 200 }),
    intro: prose({ label: 'Introduction' }),
    /** See `Ask`. */
    asks: json({ label: 'Questions', required: true }),
    /** See `ConsentAsk`. */
    consents: json({ label: 'Consents' }),
    button: text({ max: 80 }),
    thanks: prose(),
    /** Where visitors go instead of being thanked. */
    redirect: text({ label: 'Leads to', format: 'url', max: 2000 }),
    match: choice(matches, {
      initial: 'mail',
      labels: { mail: 'Whoever has the mail address', never: 'Always a new record' },
    }),
    writing: choice(writings, {
      label: 'What is there already',
      initial: 'blank',
      labels: { blank: 'Stays; only what is empty is filled', all: 'Is replaced by what visitors write' },
    }),
    /** A yes counts once whoever reads the address said so on a page that a mail leads to. */
    confirms: boolean({ label: 'Confirmed by mail', required: true }),
    sender: ref('sender', { onDelete: 'restrict', index: true }),
    /** Origins of the pages that may show it within them, such as `https://shop.example`. */
    origins: json({ label: 'Websites' }),
    /** Of what the page says by itself; the workspace's unless said. */
    language: text({ format: 'language', max: 35 }),
    /** Why answers could not be written as they should. */
    problem: text({ max: 1000, readonly: true }),
  },
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
  table: ['name', 'enabled', 'of', 'problem'],
  form: [
    ['name', 'of', 'enabled', 'heading', 'intro', 'asks', 'consents', 'button', 'thanks', 'redirect'],
    ['match', 'writing', 'confirms', 'sender', 'origins', 'language', 'problem'],
  ],
  icon: 'form',
})
export interface Form extends Row<typeof Form> {}
