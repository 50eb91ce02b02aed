/** By what somebody is reached over each channel, and their words by each: those of their record, and of the addresses that they have on it. */
import type { Kind, ObjectType } from '../../object/index.ts'
import type { Seals } from '../../secrets/index.ts'
import { isoMoment } from '../../store/select.ts'
import { addressId, addressKey, numberKey } from '../suppression.ts'
import { byNumber, type Channel, channels, everyChannel, type SaidOf } from './channels.ts'
import { foldWords, type Word, type Words } from './fold.ts'

/** The kind of field that says where somebody is reached. */
export const reachedByKind: Readonly<Record<Channel, Kind>> = {
  mail: 'emails',
  phone: 'phones',
  sms: 'phones',
  whatsapp: 'phones',
  post: 'addresses',
}

/** Where somebody is reached, the main one first; null where whoever asked does not see it. */
export type Reached = Readonly<Record<Channel, readonly string[] | null>>

/** Of a record as it is answered. */
export function reachedOf(object: ObjectType, values: Readonly<Record<string, unknown>> | null): Reached {
  const of = (channel: Channel): readonly string[] | null => {
    const field = Object.keys(object.fields).find((key) => object.fields[key]!.kind === reachedByKind[channel])
    const entries = field === undefined || values === null ? [] : values[field]
    if (entries === undefined) return null
    return ((entries ?? []) as readonly Readonly<Record<string, unknown>>[]).map((entry) =>
      channel === 'post' ? 'an address' : String(entry.value),
    )
  }
  return Object.fromEntries(channels.map((channel) => [channel, of(channel)])) as Record<Channel, readonly string[] | null>
}

/** Under which keys words are kept beside the record. Postal addresses are written in too many ways to know one again. */
export interface Keys {
  readonly mails: readonly string[]
  readonly numbers: readonly string[]
}

export const keysOf = (seals: Pick<Seals, 'tokenFor'>, workspace: string, { mail, phone }: Pick<Reached, 'mail' | 'phone'>): Keys => ({
  mails: [...new Set((mail ?? []).map((one) => addressKey(seals, workspace, one)))],
  numbers: [...new Set((phone ?? []).flatMap((one) => numberKey(seals, workspace, one) ?? []))],
})

/** Those of a channel; a word on every channel holds by all of them. */
export const keysOn = ({ mails, numbers }: Keys, channel: SaidOf): readonly string[] =>
  channel === everyChannel ? [...mails, ...numbers] : channel === 'mail' ? mails : byNumber.has(channel) ? numbers : []

/** A word as it is kept, with who said it in which way. */
export interface KeptWord extends Word {
  readonly record: string
  readonly by: string | null
  readonly source: string | null
}

/** JSON of all words of `$ids`. */
export const wordsJson = (ids: string): string =>
  `(select coalesce(json_agg(json_build_object('record', c.record_id, 'id', c.event_id, 'purpose', c.purpose_id, 'channel', c.channel,
    'given', c.given, 'at', ${isoMoment('c.at')}, 'by', e.actor_name, 'source', e.source)), '[]')
  from consent c left join consent_event e on e.workspace_id = $1 and e.id = c.event_id where c.workspace_id = $1 and c.record_id = any(${ids}::uuid[]))`.replace(
    /\s*\n\s*/g,
    ' ',
  )

const text = `select ${wordsJson('$2')}::text`

export const idsOf = (record: string, keys: Keys): readonly string[] => [record, ...keysOn(keys, everyChannel).map(addressId)]

/** What somebody said, to be asked for one channel at a time. */
export interface Standing {
  /** The words of all by whose names they are known on a channel. */
  on(channel: Channel): Words
  /** Their own, by all channels. */
  readonly own: Words
}

/** Everything that somebody said. `read` runs a statement and answers its JSON. */
export async function readStanding(
  read: (text: string, values: readonly unknown[]) => Promise<string | null>,
  record: string,
  keys: Keys,
): Promise<Standing> {
  return standingOf(JSON.parse((await read(text, [idsOf(record, keys)]))!) as WordJson[], record, keys)
}

/** A word as `wordsJson` answers it. */
export type WordJson = Omit<KeptWord, 'at'> & { readonly at: string }

/** See `readStanding`, of what `wordsJson` answered. */
export function standingOf(rows: readonly WordJson[], record: string, keys: Keys): Standing {
  const words = rows.map((row): KeptWord => ({ ...row, at: new Date(row.at) }))
  return {
    own: foldWords(words.filter((word) => word.record === record)),
    on(channel) {
      const ids = new Set([record, ...keysOn(keys, channel).map(addressId)])
      return foldWords(words.filter((word) => ids.has(word.record)))
    },
  }
}
