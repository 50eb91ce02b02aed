/** A mail to a customer as the bytes that go over the wire, signed where there is a key (DKIM, RFC 6376). */
import MailComposer from 'nodemailer/lib/mail-composer'
import DKIM from 'nodemailer/lib/dkim'
import { buffer } from 'node:stream/consumers'
import { oneLine, subjectLine } from './message.ts'

export interface OutgoingMail {
  /** Without angle brackets; the same at every try. */
  readonly messageId: string
  readonly date: Date
  readonly from: { readonly name: string; readonly address: string }
  readonly replyTo: string | null
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** By which somebody says that they want no more: an address that takes a POST (RFC 8058). None for what follows from a contract. */
  readonly unsubscribe: string | null
  /** What mails of one kind have in common (RFC 2919), as `name.domain`. */
  readonly listId: string | null
  /** Sent because of something that somebody did, to one: no program answers it (RFC 3834). */
  readonly isAutomatic?: boolean
}

/** A key that a domain publishes under `<selector>._domainkey.<domain>`. */
export interface SigningKey {
  readonly domain: string
  readonly selector: string
  /** PEM (PKCS #8). */
  readonly privateKey: string
}

/** What a signature covers: whatever says who writes, what, and how to say no (RFC 8058, 4: both headers under the signature). */
export const signedHeaders = [
  'From',
  'Reply-To',
  'Subject',
  'Date',
  'Message-ID',
  'To',
  'MIME-Version',
  'Content-Type',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'List-Id',
] as const

export async function composeMail(mail: OutgoingMail, key: SigningKey | null): Promise<Buffer> {
  const { from, replyTo, unsubscribe, listId, isAutomatic = false } = mail
  const composed = new MailComposer({
    messageId: `<${mail.messageId}>`,
    date: mail.date,
    from: { name: oneLine(from.name), address: from.address },
    ...(replyTo === null ? {} : { replyTo: { name: '', address: replyTo } }),
    to: { name: '', address: mail.to },
    subject: subjectLine(mail.subject),
    text: mail.text,
    html: mail.html,
    headers: {
      ...(unsubscribe === null ? {} : { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
      ...(listId === null ? {} : { 'List-Id': `<${listId}>` }),
      ...(isAutomatic ? { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' } : {}),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  const raw = await composed.build()
  if (key === null) return raw
  const signer = new DKIM({
    domainName: key.domain,
    keySelector: key.selector,
    privateKey: key.privateKey,
    headerFieldNames: signedHeaders.join(':'),
  })
  return buffer(signer.sign(raw))
}
