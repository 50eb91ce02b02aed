/** What is sent to the address of a flow, as an interaction: the log begins the flow by it, as by whatever else happens. */
import { defineInteraction, text } from '../../object/index.ts'

/** Beside the flow it says what that takes of the body, each under a name of its own. */
export const received = defineInteraction('webhook.received', {
  label: 'Webhook received',
  fields: { flow: text({ required: true, max: 36 }), name: text({ max: 120 }) },
  ofSent: true,
})
/** Names under which nothing of a body can be kept: all interactions have them. */
export const takenNames: ReadonlySet<string> = new Set([...Object.keys(received.fields), 'at', 'channel', 'touchpoint'])
