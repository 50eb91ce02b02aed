/** Everything that the mails of a broadcast are made of, read once and again when one of it is another. */
import { Problem } from '../../errors.ts'
import type { SigningKey, SmtpSettings } from '../../mail/index.ts'
import type { Model, ObjectType } from '../../object/index.ts'
import type { Database } from '../../postgres/index.ts'
import type { Seals } from '../../secrets/index.ts'
import { modelAt, type Models, type Store } from '../../store/index.ts'
import { compileTemplate, type Compiled, type TemplateContent } from '../../templates/index.ts'
import { type Channel, channelsIn } from '../consent/channels.ts'
import type { Basis } from '../gate/gate.ts'
import { readPolicy } from '../gate/policy.ts'
import { readKey } from '../sender/key.ts'
import { madeOf, versions } from './made-of.ts'

/** How mails leave this installation, as whoever runs it has set it. */
export interface MailPort {
  /** Null where no mail server is set. */
  sending(): Promise<{ readonly smtp: SmtpSettings } | null>
  /** The address that links begin with, without a slash at its end; null where it is not set. */
  address(): Promise<string | null>
  /** Has whoever reads an address asked whether mails may be sent in its name. */
  askSender(asked: { readonly workspace: string; readonly sender: string; readonly address: string; readonly by: string }): Promise<void>
}

export interface SetupPlace {
  readonly database: Database
  readonly store: Store
  readonly model: Model
  readonly models?: Models | undefined
  readonly seals: Seals
  readonly mail: MailPort
  readonly timeZoneOf: (workspace: string) => Promise<string>
}

/** What there is to know of a recipient, and where it lies. */
export interface Reachable {
  readonly object: ObjectType
  /** The field of mail addresses. */
  readonly mails: string
  /** The field of their own clock. */
  readonly timeZone: string | null
}

export interface Setup {
  readonly basis: string
  /** Null for the mails of a flow, which go to whoever comes to its step. */
  readonly segment: string | null
  readonly except: string | null
  readonly purpose: string
  readonly ground: Basis
  readonly to: Reachable
  readonly letter: Compiled
  /** The subject without what it says of whoever gets it: that is not for everybody who sees that they got it. */
  readonly subject: string
  readonly smtp: SmtpSettings
  readonly from: { readonly name: string; readonly address: string }
  readonly replyTo: string | null
  readonly key: SigningKey | null
  readonly address: string
  readonly workspace: { readonly name: string; readonly address: string | null }
  readonly timeZone: string
  readonly rate: number | null
}

/** How records of an object are written to; null where they have no mail addresses. */
export function reachableOf(object: ObjectType): Reachable | null {
  const find = (test: (field: ObjectType['fields'][string]) => boolean): string | undefined =>
    Object.keys(object.fields).find((key) => test(object.fields[key]!))
  const mails = find(({ kind }) => kind === 'emails')
  const timeZone = find(({ kind, options }) => kind === 'text' && (options as { format?: string }).format === 'timeZone')
  return mails === undefined ? null : { object, mails, timeZone: timeZone ?? null }
}

interface Row {
  readonly kind: 'once' | 'automatic'
  readonly segment: string | null
  readonly except: string | null
  readonly of: string | null
  readonly exceptOf: string | null
  readonly template: TemplateContent | null
  readonly purpose: {
    readonly id: string
    readonly name: string
    readonly basis: Basis
    readonly channels: readonly Channel[] | null
  } | null
  readonly sender: {
    readonly id: string
    readonly name: string
    readonly address: string
    readonly replyTo: string | null
    readonly isConfirmed: boolean
  } | null
  readonly workspace: string
  readonly rate: number | null
  readonly basis: string
}

const text =
  `select json_build_object('kind', b.kind, 'segment', b.segment_id, 'except', b.except_id, 'of', g.of, 'exceptOf', x.of, 'rate', b.rate,
    'template', case when t.id is null then null else
      json_build_object('of', t.of, 'subject', t.subject, 'preheader', t.preheader, 'body', t.body, 'language', t.language) end,
    'purpose', case when p.id is null then null else json_build_object('id', p.id, 'name', p.name, 'basis', p.basis, 'channels', p.channels) end,
    'sender', case when s.id is null then null else
      json_build_object('id', s.id, 'name', s.name, 'address', s.address, 'replyTo', s.reply_to, 'isConfirmed', s.confirmed_at is not null) end,
    'workspace', (select w.name from workspace w where w.workspace_id = $1), 'basis', ${versions})::text
  from broadcast b ${madeOf} left join segment g on g.workspace_id = $1 and g.id = b.segment_id left join segment x on x.workspace_id = $1 and x.id = b.except_id
  where b.workspace_id = $1 and b.id = $2::uuid`.replace(/\s*\n\s*/g, ' ')

/** Throws a Problem that says what is missing or wrong. */
export async function readSetup(place: SetupPlace, workspace: string, broadcast: string): Promise<Setup> {
  const { database, seals, mail } = place
  const json = await database.readJson(workspace, { text, values: [broadcast] })
  if (json === null) throw incomplete('name', 'The broadcast is not there any more.')
  const row = JSON.parse(json) as Row
  const { segment, except, exceptOf, template, purpose, sender, workspace: name, rate, basis } = row
  const isFlow = row.kind === 'automatic'
  const of = isFlow ? (template?.of ?? '') : row.of
  if (!isFlow && (segment === null || of === null)) throw incomplete('segment', 'Choose a segment: to whom it goes.')
  if (template === null) throw incomplete('template', 'Choose a template: what it says.')
  if (purpose === null) throw incomplete('purpose', 'Choose a purpose: what people are written to for.')
  if (!channelsIn(purpose.channels).includes('mail'))
    throw incomplete('purpose', `“${purpose.name}” does not come by mail: choose another purpose, or let it come by mail, too.`)
  if (sender === null) throw incomplete('sender', 'Choose a sender: in whose name it goes out.')
  if (!sender.isConfirmed) throw incomplete('sender', `“${sender.address}” is not confirmed yet: open the mail that was sent there.`)
  const { model } = await modelAt(place, workspace)
  const object = of === null ? undefined : model.objects.get(of)
  const to = object ? reachableOf(object) : null
  if (!to) throw incomplete('segment', 'Nobody in this segment has mail addresses.')
  if (exceptOf !== null && exceptOf !== of) throw incomplete('except', 'Those who are left out are others than those in the segment.')
  if (template.of !== of) throw incomplete('template', 'The template is for others than those in the segment.')
  const [sending, address, timeZone] = await Promise.all([mail.sending(), mail.address(), place.timeZoneOf(workspace)])
  if (!sending) throw new Problem('broadcast.noServer', 'No mail server is set.', { status: 409, fix: 'Set one under Settings, Mail.' })
  if (address === null)
    throw new Problem('broadcast.noAddress', 'The address of this installation is not set, so nobody could unsubscribe.', {
      status: 409,
      fix: 'Set it under Settings, Mail.',
    })
  const { postalAddress } = await readPolicy({ json: async (one) => database.readJson(workspace, { text: one, values: [] }) })
  return {
    basis,
    segment,
    except,
    purpose: purpose.id,
    ground: purpose.basis,
    to,
    letter: await compileTemplate(template, { timeZone, footer: purpose.basis !== 'contract' }),
    subject: withoutValues(template.subject),
    smtp: sending.smtp,
    from: { name: sender.name, address: sender.address },
    replyTo: sender.replyTo,
    key: await readKey(database, seals, workspace, sender),
    address,
    workspace: { name, address: postalAddress },
    timeZone,
    rate,
  }
}

const withoutValues = (subject: string): string =>
  subject
    .replace(/\{\{[^]*?\}\}/g, '…')
    .replace(/\{%[^]*?%\}/g, '')
    .trim()

const incomplete = (field: string, message: string): Problem =>
  new Problem('broadcast.incomplete', message, { status: 422, more: { errors: [{ field, code: 'broadcast.incomplete', message }] } })
