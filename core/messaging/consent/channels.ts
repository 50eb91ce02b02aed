/** By which media somebody can be written to or called, and which of them a workspace uses. Rapport itself sends mails; of the others it keeps what was said. */

export const channels = ['mail', 'phone', 'sms', 'whatsapp', 'post'] as const
export type Channel = (typeof channels)[number]

/** Stands for all channels at once, also for those that are used later. Only a no is said of all. */
export const everyChannel = 'every'
/** Of what somebody may say something: one channel, or every one. */
export type SaidOf = Channel | typeof everyChannel

export const isChannel = (value: unknown): value is Channel => (channels as readonly unknown[]).includes(value)

/** Those that go by a phone number. */
export const byNumber: ReadonlySet<SaidOf> = new Set<SaidOf>(['phone', 'sms', 'whatsapp'])

/** Mail alone, where nothing was chosen. */
const usual: readonly Channel[] = ['mail']

/** Chosen channels as they are kept, in our order. */
export function channelsIn(kept: unknown): readonly Channel[] {
  if (!Array.isArray(kept)) return usual
  return channels.filter((channel) => kept.includes(channel))
}

/** What is wrong with a choice of channels; null where nothing is. A workspace always has mails: Rapport sends them. */
export function wrongChannels(kept: unknown, isWorkspace = false): string | null {
  if (kept === null || kept === undefined) return null
  if (Array.isArray(kept) && !kept.includes('mail') && isWorkspace) return 'Mails are always among them.'
  const isList = Array.isArray(kept) && kept.length > 0 && kept.every(isChannel) && new Set(kept).size === kept.length
  return isList ? null : `This is a list of at least one of ${channels.join(', ')}, each once.`
}

/** How channels are called: “it comes by mail”, “they want no mails”, “there is no mail address”. */
export const channelWords: Readonly<Record<Channel, { readonly by: string; readonly many: string; readonly where: string }>> = {
  mail: { by: 'mail', many: 'mails', where: 'mail address' },
  phone: { by: 'phone call', many: 'phone calls', where: 'phone number' },
  sms: { by: 'text message', many: 'text messages', where: 'phone number' },
  whatsapp: { by: 'WhatsApp', many: 'WhatsApp messages', where: 'phone number' },
  post: { by: 'post', many: 'letters', where: 'postal address' },
}
