/** A yes that is confirmed by mail: the mail, and what its link does. */
import { systemActor } from '../../access/index.ts'
import { escapeHtml as escape, type Letter, linkToken } from '../../messaging/index.ts'
import { type OpenForm, openForm } from '../open-form.ts'
import type { FormsPlace } from '../place.ts'
import { keepWishes, keysAt } from './heed.ts'
import { readSubmission, type Row } from './rows.ts'

/** Milliseconds for which a link may be followed. */
export const open = 7 * 86_400_000

type ConfirmPlace = Pick<FormsPlace, 'database' | 'store' | 'model' | 'models' | 'seals' | 'senderOf' | 'now'>

export interface Waiting {
  readonly row: Row
  readonly form: OpenForm
  /** `gone`: whoever it was about is not there any more. */
  readonly state: 'waits' | 'over' | 'done' | 'gone'
  /** What was read. */
  readonly wordings: readonly string[]
}

/** What a link is about; null where that is not there any more. */
export async function readWaiting(place: ConfirmPlace, workspace: string, id: string): Promise<Waiting | null> {
  const row = await readSubmission(place.database, workspace, id)
  if (row === null || row.askedAt === null || row.record === null) return null
  const form = await openForm(place, workspace, row.form)
  if (form === null) return null
  const isThere = form.model.objects.has(row.object) && (await place.store.get(systemActor(workspace), row.object, row.record)) !== null
  const isOver = place.now().getTime() - Date.parse(row.askedAt) > open
  const state = !isThere ? 'gone' : row.confirmedAt !== null ? 'done' : isOver ? 'over' : 'waits'
  return { row, form, state, wordings: row.wished.filter(({ kept }) => !kept).map(({ wording }) => wording) }
}

const confirmText = `update form_submission s set confirmed_at = $3::timestamptz, wished = $4::jsonb where s.workspace_id = $1 and s.id = $2::uuid and s.confirmed_at is null`

/** Keeps the yes. Pressed twice it is kept once. */
export async function confirm(place: ConfirmPlace & Pick<FormsPlace, 'written'>, { row, form }: Waiting): Promise<void> {
  const { database, now, written } = place
  const { workspace, name } = form
  const wished = row.wished.map((one) => ({ ...one, kept: true }))
  await database.transaction(workspace, async (tx) => {
    if ((await tx.change(confirmText, [row.id, now(), JSON.stringify(wished)])) === 0) return
    const waited = row.wished.flatMap((one) => (one.kept ? [] : [{ ...one, kept: true }]))
    const record = row.record!
    const keys = await keysAt(tx, place, form.object, workspace, { record, address: row.address })
    await keepWishes(tx, place, { ...row, record, by: name, workspace, keys, confirmed: true }, waited)
  })
  written(workspace)
}

/** Writes the mail that leads there. Null where nothing waits any more, or nobody is chosen in whose name it goes out. */
export async function writeConfirmation(place: ConfirmPlace, workspace: string, id: string, address: string): Promise<Letter | null> {
  const waiting = await readWaiting(place, workspace, id)
  const sender = waiting?.form.content.sender ?? null
  if (waiting?.state !== 'waits' || sender === null) return null
  const { words, by } = waiting.form
  const link = `${address}/f/${linkToken(place.seals, 'submission', { workspace, about: id })}/confirm`
  const subject = words.subject.replace('{workspace}', () => by)
  const parts = [words.question, ...waiting.wordings.map((wording) => `“${wording}”`), words.follow]
  const paragraphs = (texts: readonly string[]): string => texts.map((text) => `<p>${escape(text)}</p>`).join('')
  return {
    sender,
    subject,
    text: [...parts, link, words.ignore, by].join('\n\n'),
    html: `<!doctype html><html lang="${words.language}"><head><meta charset="utf-8"><title>${escape(subject)}</title></head><body style="font:15px/1.5 sans-serif;max-width:34em">${paragraphs(
      parts,
    )}<p><a href="${escape(link)}">${escape(words.confirm)}</a></p>${paragraphs([words.ignore, by])}</body></html>`,
  }
}
