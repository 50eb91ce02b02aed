/** What the system's mails say: plain words, and the same in simple HTML. */

/** The kinds of mails and what each needs to know. Facts are kept with the mail; the link is made when it is sent. */
export interface MailFacts {
  readonly invitation: { readonly workspace: string; readonly inviter: string; readonly days: number }
  readonly reset: { readonly minutes: number }
  readonly passwordChanged: { readonly when: string }
  readonly secondFactorGone: { readonly by: string; readonly when: string }
  readonly sender: { readonly workspace: string; readonly address: string; readonly by: string }
  readonly test: { readonly workspace: string }
}
export type MailKind = keyof MailFacts

export interface MailText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

interface Said {
  readonly subject: string
  /** Paragraphs before the link and after it. */
  readonly before: readonly string[]
  readonly button?: string
  readonly after: readonly string[]
}

const said: { readonly [K in MailKind]: (facts: MailFacts[K]) => Said } = {
  invitation: ({ workspace, inviter, days }) => ({
    subject: `${inviter} invites you to ${workspace}`,
    before: [`${inviter} invites you to work in ${workspace} with Rapport. Open this link and choose a password:`],
    button: 'Accept the invitation',
    after: [`The link works once, for ${days} days. If you do not know ${inviter}, do nothing: without you nothing happens.`],
  }),
  reset: ({ minutes }) => ({
    subject: 'Set a new password for Rapport',
    before: ['Somebody, probably you, asked for a new password for Rapport. Open this link and choose one:'],
    button: 'Choose a new password',
    after: [`The link works once, for ${minutes} minutes. If it was not you, do nothing: your password stays as it is.`],
  }),
  passwordChanged: ({ when }) => ({
    subject: 'Your password for Rapport was changed',
    before: [
      `The password of your account was set anew by a link that was sent to this address (${when}). Every device was signed out.`,
      'If it was not you, somebody else reads your mail: tell your administrator at once.',
    ],
    after: [],
  }),
  secondFactorGone: ({ by, when }) => ({
    subject: 'Your second factor for Rapport was taken away',
    before: [
      `${by} took the second factor of your account away (${when}). From now on your password alone signs you in. Every device was signed out.`,
      'If you did not ask for it, tell your administrator at once. You can set a second factor up again under Settings, My account.',
    ],
    after: [],
  }),
  sender: ({ workspace, address, by }) => ({
    subject: `May ${workspace} send mails in your name?`,
    before: [`${by} set up ${address} as a sender of mails in ${workspace} with Rapport. If that is right, open this link and say so:`],
    button: 'Confirm this sender',
    after: ['If you do not know why, do nothing: without you nothing is sent in your name.'],
  }),
  test: ({ workspace }) => ({
    subject: 'Mail from Rapport arrives',
    before: [`This is the test mail that you asked for in ${workspace}. Invitations and links for new passwords will arrive like it.`],
    after: [],
  }),
}

/** Whether its link may be given to an administrator instead of being mailed. That of a sender proves that somebody reads an address, so it goes there alone. */
export const mayTakeLink = (kind: MailKind): boolean => kind === 'invitation' || kind === 'reset'

/** Subject and both texts. `link` is an absolute address; without one, its place says that it is not shown. */
export function mailText<K extends MailKind>(kind: K, facts: MailFacts[K], link: string | null): MailText {
  const { subject, before, button, after } = said[kind](facts)
  const shown = link ?? '(the link)'
  const lines = [...before, ...(button ? [shown] : []), ...after]
  const paragraph = (text: string): string => `<p style="margin:0 0 16px">${escape(text)}</p>`
  const anchor = button
    ? [
        link === null
          ? paragraph(shown)
          : `<p style="margin:0 0 16px"><a href="${escape(link)}" style="color:#1d4ed8">${escape(button)}</a></p><p style="margin:0 0 16px;color:#555;word-break:break-all">${escape(link)}</p>`,
      ]
    : []
  const body = [...before.map(paragraph), ...anchor, ...after.map(paragraph)].join('\n')
  return {
    subject,
    text: `${lines.join('\n\n')}\n`,
    html: `<!doctype html><html lang="en"><body style="margin:0;padding:24px;font:15px/1.5 system-ui,sans-serif;color:#1a1a1a">\n<div style="max-width:34em">\n${body}\n</div>\n</body></html>\n`,
  }
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`)
