/** What somebody agreed to by a form: kept at once with what they read, or asked for once more by mail. */
import {
  addressId,
  addressKey,
  type Channel,
  findPurpose,
  foldWords,
  keepWords,
  readPurposes,
  type Saying,
  type Word,
  wordOn,
} from '../../messaging/index.ts'
import { Problem } from '../../errors.ts'
import type { Transaction } from '../../postgres/index.ts'
import { isMailAddress } from '../../mail/index.ts'
import type { OpenForm } from '../open-form.ts'
import type { FormsPlace } from '../place.ts'
import type { Submission, Wish } from './rows.ts'

const channel: Channel = 'mail'
/** The kind of mails by which a yes is confirmed. */
export const letterKind = 'form.confirm'

const wordsText = `select c.event_id as id, c.purpose_id as purpose, c.given, c.at from consent c where c.workspace_id = $1 and c.record_id = any($2::uuid[]) and c.channel = $3::text`

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
  const key = addressKey(place.seals, form.workspace, address)
  const rows = await tx.query<Word>(wordsText, [[record, addressId(key)], channel])
  const words = foldWords(rows.map((row) => ({ ...row, at: new Date(row.at) })))
  const said = one.wished.map(({ purpose, wording }) => {
    const isRefused = wordOn(words, purpose)?.given === false
    return { purpose, wording, kept: !form.content.confirms && !isRefused }
  })
  const wished = await keepWishes(tx, place, { ...one, record, by: form.name, workspace: form.workspace }, said)
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
  { seals, now }: Pick<FormsPlace, 'seals' | 'now'>,
  one: Pick<Submission, 'id' | 'form' | 'object' | 'address' | 'origin'> & {
    readonly record: string
    readonly by: string
    readonly workspace: string
    /** They said so once more on the page that a mail leads to. */
    readonly confirmed?: boolean
  },
  wished: readonly Wish[],
): Promise<readonly Wish[]> {
  const purposes = await readPurposes(tx)
  const open = wished.filter(({ purpose }) => isOpen(() => findPurpose(purposes, purpose)))
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
    .map(({ purpose, wording }): Saying => ({
      object: one.object,
      record: one.record,
      purpose,
      channel,
      given: true,
      wording,
      source: 'form',
      proof,
      at: null,
      addressKeys: [addressKey(seals, one.workspace, one.address!)],
    }))
  await keepWords(tx, { kind: 'system', id: null, name: one.by, sender: one.workspace }, sayings, names, now())
  return open
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
