/** Webhooks as records: who is told of changes has a history, and can be undone like everything else. Their secrets lie apart. */
import { boolean, defineObject, instant, json, ref, text, type Row } from '../object/index.ts'

/** Most that a workspace has. */
export const mostWebhooks = 50

export const Webhook = defineObject('webhook', {
  label: ['Webhook', 'Webhooks'],
  title: 'name',
  fields: {
    name: text({ required: true, max: 80 }),
    url: text({ required: true, max: 2000, label: 'Address' }),
    /** What it is told of, see `Wish`. */
    wishes: json({ required: true }),
    /** It is told what this member may see, and nothing else. */
    member: ref('member', { required: true, onDelete: 'restrict' }),
    /** The API key that added it: then it is told what that key may see, for as long as the key is in use. */
    key: text({ max: 36 }),
    enabled: boolean({ required: true }),
    /** Why Rapport switched it off, see `disarmings`; empty where a person did. */
    disarmed: text({ max: 40 }),
    disarmedAt: instant(),
  },
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
  internal: true,
})
export interface Webhook extends Row<typeof Webhook> {}

/** Why a webhook is switched off by Rapport, in words. */
export const disarmings = {
  failing: 'Nothing could be delivered for three days.',
  gone: 'The address said that it is gone for good (410).',
  member: 'The member whose view it has may not sign in any more.',
  key: 'The API key that added it is not in use any more.',
  secret: 'Its secret cannot be read. Make a new one.',
  filter: 'Its filter names something that is not there any more.',
} as const
export type Disarming = keyof typeof disarmings
