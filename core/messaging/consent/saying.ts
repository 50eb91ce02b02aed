/** What somebody is to have said, read from the body of a request. */
import { Problem } from '../../errors.ts'
import { isId } from '../../object/index.ts'
import { momentOf } from '../../object/days.ts'
import { channels, everyChannel, isChannel, type SaidOf } from './channels.ts'

export interface AskedSaying {
  readonly object: string
  readonly record: string
  readonly purpose: string | null
  readonly channel: SaidOf
  readonly given: boolean
  readonly at: Date | null
  readonly note: string | null
}

export const sayingKeys = ['object', 'record', 'given', 'purpose', 'channel', 'at', 'note'] as const

/** Throws `record.invalid` (422) with the member that is wrong. Without a channel it is of mails. */
export function readSaying(body: Readonly<Record<string, unknown>>, now: Date): AskedSaying {
  const { object, record, given, purpose = null, channel = 'mail', at = null, note = null } = body
  if (typeof object !== 'string') throw wrongMember('object', 'Name the object, such as person.')
  if (typeof record !== 'string' || !isId(record)) throw wrongMember('record', 'This is not the id of a record.')
  if (typeof given !== 'boolean') throw wrongMember('given', 'This is true for yes and false for no.')
  if (purpose !== null && (typeof purpose !== 'string' || !isId(purpose))) throw wrongMember('purpose', 'This is not the id of a purpose.')
  if (purpose === null && given) throw wrongMember('purpose', 'Name the purpose: nobody agrees to everything.')
  if (channel !== everyChannel && !isChannel(channel))
    throw wrongMember('channel', `This is one of ${channels.join(', ')}, or ${everyChannel} for all of them.`)
  if (channel === everyChannel && given)
    throw wrongMember('channel', `Name one of ${channels.join(', ')}: nobody agrees to all of them at once.`)
  if (note !== null && (typeof note !== 'string' || note.length > 500))
    throw wrongMember('note', 'This is a text of at most 500 characters.')
  const moment = at === null ? now : typeof at === 'string' ? momentOf(at) : null
  if (moment === null || moment.getTime() > now.getTime())
    throw wrongMember('at', 'This is a moment that has been, such as 2026-11-27T09:30:00Z.')
  return {
    object,
    record: record.toLowerCase(),
    given,
    purpose: purpose?.toLowerCase() ?? null,
    channel,
    at: at === null ? null : moment,
    note,
  }
}

export const wrongMember = (field: string, message: string): Problem =>
  new Problem('record.invalid', message, { status: 422, more: { errors: [{ field, code: 'field.wrong', message }] } })
