/**
 * What was sent becomes what the form says, in one transaction: the record, what happened, what somebody agreed to, and the submission itself. It is decided by
 * what was read before, and written only where that is still so; else it is decided anew.
 */
import { systemActor } from '../../access/index.ts'
import { Problem, reasonOf } from '../../errors.ts'
import { keepInteractions } from '../../interactions/record.ts'
import type { Interaction } from '../../interactions/index.ts'
import { newId, type ObjectType } from '../../object/index.ts'
import type { Transaction } from '../../postgres/index.ts'
import { decidedAnew } from '../../store/decided-anew.ts'
import { type Having, recordsHaving, refuseSecond } from '../../store/having.ts'
import type { Change, Values } from '../../store/index.ts'
import { noteProblem } from '../attention.ts'
import { mailsOf } from '../check.ts'
import type { OpenForm } from '../open-form.ts'
import type { FormsPlace } from '../place.ts'
import { heed } from './heed.ts'
import { join } from './join.ts'
import { merged } from './merge.ts'
import { type Fate, insertSubmission, settleSubmission, type Submission } from './rows.ts'
import type { Suspicion } from './spam.ts'

/** `known`: the same page has sent it already. */
export interface Taken {
  readonly state: 'done' | 'held' | 'failed' | 'known'
}

/** Takes what a visitor sent. What looks like no human's is kept, and waits. */
export async function takeSubmission(place: FormsPlace, form: OpenForm, one: Submission, suspicion: Suspicion | null): Promise<Taken> {
  if (suspicion === null) return become(place, form, one, 'new')
  const isNew = await place.database.transaction(form.workspace, (tx) => insertSubmission(tx, one, { state: 'held', why: suspicion }))
  return { state: isNew ? 'held' : 'known' }
}

/** Makes of it what the form says; one that waited (`waited`) is there already. What the records refuse is kept with the reason, and can be tried again. */
export async function become(place: FormsPlace, form: OpenForm, one: Submission, how: 'new' | 'waited'): Promise<Taken> {
  try {
    const asked = await decidedAnew(() => becomeOnce(place, form, one, how))
    await noteProblem(place, form, null)
    await join(place, form, one).catch(place.onError)
    if (asked) await place.letters.wake(form.workspace)
    return { state: 'done' }
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error
    if (error.code === known.code) return { state: 'known' }
    const problem = reasonOf(error)
    const fate: Fate = { state: 'failed', problem }
    const isKept = await place.database.transaction(form.workspace, (tx) =>
      how === 'new' ? insertSubmission(tx, one, fate) : settleSubmission(tx, one.id, fate),
    )
    // Whoever was erased, and is typed again, is no fault of the form.
    if (error.code !== erasedCode) await noteProblem(place, form, problem)
    return { state: isKept ? 'failed' : 'known' }
  }
}

const erasedCode = 'record.erased'
const known = new Problem('form.known', 'This was sent before.', { status: 409 })

async function becomeOnce(place: FormsPlace, form: OpenForm, one: Submission, how: 'new' | 'waited'): Promise<boolean> {
  const { database, store, now } = place
  const { object, workspace, content } = form
  if (object === null) throw new Problem('form.noObject', 'What answers become is not there any more.', { status: 422 })
  const mails = mailsOf(object)
  const address = content.match === 'mail' ? one.address : null
  const [found = null] = mails === null || address === null ? [] : await recordsHaving(database, workspace, object, mails, address, 1)
  const values = Object.fromEntries(Object.entries(one.values).filter(([key]) => Object.hasOwn(object.fields, key)))
  const record = found?.id ?? newId(now().getTime())
  const change = changeOf(object, record, found, values, form)
  const actor = systemActor(workspace, form.name)
  let asked = false
  const beside = async (tx: Transaction): Promise<void> => {
    if (!found && mails !== null && address !== null) refuseSecond(tx, object, mails, address, record)
    const heard = await heed(tx, place, form, one, record)
    asked = heard.asked
    const fate: Fate = {
      state: 'done',
      record,
      outcome: found ? 'found' : 'added',
      wished: heard.wished,
      askedAt: heard.asked ? now() : undefined,
    }
    if (!(how === 'new' ? await insertSubmission(tx, one, fate) : await settleSubmission(tx, one.id, fate))) throw known
    const happened = happenedIn(place, form, one, record)
    if (happened) await keepInteractions(tx, { kind: 'system', id: null, name: form.name, sender: form.id }, [happened], now())
  }
  const isChanged = (change.create?.length ?? 0) + (change.patch?.length ?? 0) > 0
  if (isChanged) await store.write(actor, { kind: 'form', id: form.id }, change, { beside, now: now() })
  else {
    await database.transaction(workspace, beside)
    place.written(workspace)
  }
  return asked
}

function changeOf(object: ObjectType, record: string, found: Having | null, values: Values, { content }: OpenForm): Change {
  if (found === null) return { create: [{ object: object.name, id: record, values }] }
  const patch = merged(found.values, values, content.writing)
  if (Object.keys(patch).length === 0) return {}
  return { patch: [{ object: object.name, id: record, values: patch, version: found.version }] }
}

const longestSaid = 4_000

/**
 * That the form was sent, where that is kept of the object. It tells the answers to questions of the form's own; those that belong to fields stand in
 * the record, where roles say who sees them.
 */
function happenedIn({ types }: FormsPlace, { id, name, object }: OpenForm, one: Submission, record: string): Interaction | null {
  const type = types.find('form.sent')
  if (!type || object?.interactions !== true) return null
  const { page, referrer, utm } = one.origin
  const answers = one.answers.filter(({ field }) => field === null).map(({ label, text }) => `${label}: ${text}`)
  const said: Readonly<Record<string, unknown>> = {
    ...utm,
    form: name,
    url: page,
    referrer,
    answers: answers.join('\n').slice(0, longestSaid).toWellFormed() || null,
    submission: one.id,
  }
  const properties = Object.fromEntries(Object.entries(said).filter(([key, value]) => Object.hasOwn(type.fields, key) && value !== null))
  return {
    type: type.name,
    at: one.at,
    records: [{ object: object.name, id: record }],
    channel: 'web',
    touchpoint: page === null ? name : page.replace(/^https?:\/\//, '').slice(0, 200),
    key: `form ${id} ${one.id}`,
    properties,
  }
}
