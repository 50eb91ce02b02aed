/** What somebody agreed to by a form: kept at once with what they read, or asked for once more by mail. */
import {
  findPurpose,
  type Keys,
  keepWords,
  keysOf,
  keysOn,
  reachedOf,
  readPurposes,
  readStanding,
  type Saying,
  wordOn,
} from '../../messaging/index.ts'
import { Problem } from '../../errors.ts'
import type { ObjectType } from '../../object/index.ts'
import type { Transaction } from '../../postgres/index.ts'
import { rowsOf } from '../../sql/table.ts'
import { rawJson } from '../../store/select.ts'
import { isMailAddress } from '../../mail/index.ts'
import type { OpenForm } from '../open-form.ts'
import type { FormsPlace } from '../place.ts'
import type { Submission, Wish } from './rows.ts'

/** The kind of mails by which a yes is confirmed. */
export const letterKind = 'form.confirm'

export interface Heard {
  readonly wished: readonly Wish[]
  /** A mail goes out. */
  readonly asked: boolean
}

/**
 * Keeps what somebody said, in the caller's transaction. A yes waits for the page that a mail leads to where the form wants that, and where whoever has the address
 * once said no: a stranger who types it does not outdo that.
 */
export async function heed(tx: Transaction, place: FormsPlace, form: OpenForm, one: Submission, record: string): Promise<Heard> {
  const { address } = one
  if (one.wished.length === 0 || address === null || !isMailAddress(address)) return { wished: one.wished, asked: false }
  const keys = await keysAt(tx, place, form.object, form.workspace, { ...one, record })
  const standing = await readStanding((text, values) => tx.json(text, values), record, keys)
  const said = one.wished.map((wish) => {
    const isRefused = wordOn(standing.on(wish.channel), wish.channel, wish.purpose)?.given === false
    return { ...wish, kept: !form.content.confirms && !isRefused }
  })
  const wished = await keepWishes(tx, place, { ...one, record, by: form.name, workspace: form.workspace, keys }, said)
  const waits = wished.some(({ kept }) => !kept)
  if (!waits || form.content.sender === null) return { wished, asked: false }
  place.letters.queue(tx, form.workspace, {
    id: one.id,
    kind: letterKind,
    object: one.object,
    record,
    recipient: address,
    subject: form.words.subject.replace('{workspace}', () => form.by),
  })
  return { wished, asked: true }
}

/** Keeps those that are `kept`, each with what was read; what is for a purpose that is gone, or is owed anyway, is left out. */
export async function keepWishes(
  tx: Transaction,
  { now }: Pick<FormsPlace, 'now'>,
  one: Pick<Submission, 'id' | 'form' | 'object' | 'address' | 'origin'> & {
    readonly record: string
    readonly by: string
    readonly workspace: string
    /** See `keysAt`. */
    readonly keys: Keys
    /** They said so once more on the page that a mail leads to. */
    readonly confirmed?: boolean
  },
  wished: readonly Wish[],
): Promise<readonly Wish[]> {
  const purposes = await readPurposes(tx)
  const open = wished.filter(({ purpose, channel }) => isOpen(() => findPurpose(purposes, purpose, channel, true)))
  const names = new Map(purposes.map(({ id, name }) => [id, name]))
  const { page, referrer } = one.origin
  const proof = Object.fromEntries(
    Object.entries({
      form: one.form,
      submission: one.id,
      page,
      referrer,
      confirmed: one.confirmed ? 'by the link of a mail' : null,
    }).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  )
  const sayings = open
    .filter(({ kept }) => kept)
    .map(({ purpose, channel, wording }): Saying => ({
      object: one.object,
      record: one.record,
      purpose,
      channel,
      given: true,
      wording,
      source: 'form',
      proof,
      at: null,
      addressKeys: keysOn(one.keys, channel),
    }))
  await keepWords(tx, { kind: 'system', id: null, name: one.by, sender: one.workspace }, sayings, names, now())
  return open
}

/** The mail address that was typed, and the numbers that the record has by now: what was said under these counts, too. */
export async function keysAt(
  tx: Pick<Transaction, 'query'>,
  { seals }: Pick<FormsPlace, 'seals'>,
  object: ObjectType | null,
  workspace: string,
  { record, address }: { readonly record: string; readonly address: string | null },
): Promise<Keys> {
  const found =
    object === null
      ? []
      : await tx.query<{ values: Readonly<Record<string, unknown>> }>(
          `select ${rawJson(object, 'r')} as values from ${rowsOf(object, 'r')} and r.id = $2::uuid`,
          [record],
        )
  const phone = object === null ? null : reachedOf(object, found[0]?.values ?? null).phone
  return keysOf(seals, workspace, { mail: address === null ? [] : [address], phone })
}

function isOpen(find: () => unknown): boolean {
  try {
    find()
    return true
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}
