/** What people set up to write to customers: purposes, senders, the policy, broadcasts. All are records. */
import { boolean, choice, defineObject, instant, integer, json, prose, ref, text, type Row } from '../object/index.ts'
import { bases } from './gate/gate.ts'

const administrators = { administrator: { read: 'all', write: 'all', delete: 'all' } } as const

/** Most purposes of a workspace: whoever chooses among them has to read them. */
export const mostPurposes = 50

export const Purpose = defineObject('purpose', {
  label: ['Purpose', 'Purposes'],
  title: 'name',
  fields: {
    name: text({ required: true, search: true, index: true, max: 80 }),
    basis: choice(bases, {
      required: true,
      labels: { consent: 'Only who said yes', interest: 'Who has not said no', contract: 'Owed to them' },
    }),
    /** What people agree to, as they read it. */
    wording: prose(),
    /** Whether people choose it themselves on the page of their preferences. */
    offered: boolean({ required: true }),
    /** By which people are asked for it; empty for mail alone. See `channelsIn`. */
    channels: json(),
  },
  access: administrators,
  table: ['name', 'basis', 'offered'],
  form: [['name', 'basis', 'wording', 'offered']],
  icon: 'check',
})
export interface Purpose extends Row<typeof Purpose> {}

export const mostSenders = 20

export const Sender = defineObject('sender', {
  label: ['Sender', 'Senders'],
  title: 'name',
  fields: {
    name: text({ required: true, max: 80 }),
    address: text({ required: true, format: 'email', max: 254 }),
    replyTo: text({ label: 'Answers go to', format: 'email', max: 254 }),
    /** When whoever reads that address said that mails may be sent in its name. */
    confirmedAt: instant({ readonly: true }),
  },
  access: administrators,
  internal: true,
})
export interface Sender extends Row<typeof Sender> {}

export const ContactPolicy = defineObject('contact_policy', {
  path: 'contact-policies',
  label: ['Contact policy', 'Contact policies'],
  title: 'postalAddress',
  fields: {
    quietFrom: text({ max: 5 }),
    quietTo: text({ max: 5 }),
    /** At most so many messages in so many days. */
    most: integer(),
    days: integer(),
    /** At the foot of every mail, as the law asks of whoever writes to many. */
    postalAddress: text({ max: 300 }),
    /** Of which the workspace keeps what people say; empty for mail alone. See `channelsIn`. */
    channels: json(),
  },
  access: administrators,
  internal: true,
})
export interface ContactPolicy extends Row<typeof ContactPolicy> {}

export const broadcastStates = ['draft', 'sending', 'paused', 'done', 'stopped'] as const
export type BroadcastState = (typeof broadcastStates)[number]

export const Broadcast = defineObject('broadcast', {
  label: ['Broadcast', 'Broadcasts'],
  title: 'name',
  fields: {
    name: text({ required: true, search: true, index: true, max: 120 }),
    /** Once to a segment; or the mails of a step of a flow, each when somebody comes to it. */
    kind: choice(['once', 'automatic'], {
      required: true,
      readonly: true,
      initial: 'once',
      labels: { once: 'Once', automatic: 'Of a flow' },
    }),
    segment: ref('segment', { label: 'To', onDelete: 'restrict', index: true }),
    except: ref('segment', { label: 'But not to', onDelete: 'restrict', index: true }),
    template: ref('template', { onDelete: 'restrict', index: true }),
    purpose: ref('purpose', { onDelete: 'restrict', index: true }),
    sender: ref('sender', { onDelete: 'restrict', index: true }),
    /** At most so many mails in an hour; as fast as the mail server takes them where it is empty. */
    rate: integer({ label: 'Mails an hour at most' }),
    state: choice(broadcastStates, {
      required: true,
      readonly: true,
      initial: 'draft',
      labels: { draft: 'Draft', sending: 'Being sent', paused: 'Paused', done: 'Sent', stopped: 'Stopped' },
      colours: { draft: 'grey', sending: 'blue', paused: 'yellow', done: 'green', stopped: 'red' },
    }),
    /** What keeps it from going on at this moment. */
    problem: text({ max: 1000, readonly: true }),
    startedAt: instant({ readonly: true }),
    finishedAt: instant({ readonly: true }),
  },
  access: administrators,
  table: ['name', 'state', 'segment', 'purpose', 'startedAt', 'finishedAt'],
  form: [
    ['name', 'segment', 'except', 'template', 'purpose', 'sender', 'rate'],
    ['state', 'problem', 'startedAt', 'finishedAt'],
  ],
  icon: 'send',
})
export interface Broadcast extends Row<typeof Broadcast> {}
