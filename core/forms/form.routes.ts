/** Forms over HTTP, beside their records: how they stand, what was sent, what waits for a person, and how a form looks. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Actor, hiddenFields, reachOf } from '../access/index.ts'
import { base, choiceParameter, cursorParameter, described, objectBody, onlyKeys, readQuery, shape } from '../api/index.ts'
import { notFound, Problem } from '../errors.ts'
import { channels, linkToken } from '../messaging/index.ts'
import { isId } from '../object/index.ts'
import { modelOf } from '../store/index.ts'
import { checkForm, takesAnswers } from './check.ts'
import { type FormProblem, readContent } from './content.ts'
import { Form } from './definition.ts'
import { openForm } from './open-form.ts'
import { formPage } from './page/page.ts'
import type { FormsPlace } from './place.ts'
import { problemsAround } from './problems.ts'
import { pageSize, readNumbers, readSubmission, readSubmissions, type Row, submissionStates } from './submission/rows.ts'
import { suspicions } from './submission/spam.ts'
import { become } from './submission/take.ts'
import { pageWords } from './words.ts'

const { count, flag, id, keyed, list, members, moment, one, orNull, text } = shape
const problem = members({ place: text, message: text })
const standing = members({
  link: orNull(text),
  embed: orNull(text),
  problems: list(problem),
  states: keyed(count),
  days: list(members({ day: text, count })),
  lastAt: orNull(moment),
})
const submission = members({
  id,
  at: moment,
  state: one(...submissionStates),
  why: orNull(one(...suspicions)),
  problem: orNull(text),
  answers: list(members({ label: text, text })),
  consents: list(members({ purpose: id, channel: one(...channels), wording: text, kept: flag })),
  confirmation: orNull(one('waits', 'confirmed')),
  page: orNull(text),
  referrer: orNull(text),
  utm: keyed(text),
  record: orNull(members({ object: text, id, title: orNull(text), outcome: one('added', 'found') })),
})
const submissionReaders = { state: choiceParameter(submissionStates), after: cursorParameter }
const previewed = { name: text, of: text, heading: orNull(text), intro: orNull(text), button: orNull(text), language: orNull(text) }
const says = {
  standing: described({ summary: 'Where a form is found, how much was sent by it, and what is wrong with it', answers: { 200: standing } }),
  submissions: described({
    summary: 'What was sent by a form, newest first',
    query: submissionReaders,
    answers: { 200: members({ items: list(submission), next: orNull(text) }) },
  }),
  release: described({ summary: 'Let through what was held back, or try again what could not be written', answers: { 200: submission } }),
  discard: described({ summary: 'Throw away what was sent; a record that came of it stays', answers: { 204: null } }),
  preview: described({
    summary: 'How a form of this content looks, and what is wrong with it',
    body: members({ of: text, asks: shape.anything }, { ...previewed, consents: shape.anything }),
    answers: { 200: members({ html: orNull(text), problems: list(problem) }) },
  }),
}

/** Days that are counted one by one. */
const countedDays = 30

type WithId = { Params: { id: string } }
type WithSubmission = { Params: { id: string; submission: string } }

/** Registers what forms have beside their records. */
export function formRoutes(app: FastifyInstance, place: FormsPlace): void {
  const { database, store, seals, resolveActor, now } = place

  const asked = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return actor
  }
  const find = async (actor: Actor, key: string, needs: 'read' | 'write'): Promise<{ readonly id: string; readonly of: string }> => {
    const json = isId(key) ? await store.get(actor, Form.name, key) : null
    if (json === null || reachOf(actor, Form.name, needs) === 'none') throw notFound('Form')
    return JSON.parse(json) as { id: string; of: string }
  }
  /** Of what was sent, by whoever may see it: those who see all of what it becomes. */
  const findSent = async (actor: Actor, key: string, needs: 'read' | 'write') => {
    const form = await find(actor, key, needs)
    if (actor.role !== 'system' && reachOf(actor, form.of, needs) !== 'all')
      throw new Problem('form.reach', 'What is sent by a form becomes records of which your role does not reach all.', {
        status: 403,
        fix: 'Ask an administrator.',
      })
    return form
  }

  app.get<WithId>(`${base}/forms/:id/standing`, says.standing, async (request) => {
    const actor = await asked(request)
    const { id: form } = await find(actor, request.params.id, 'read')
    const since = new Date(now().getTime() - countedDays * 86_400_000)
    const [open, timeZone, address] = await Promise.all([
      openForm(place, actor.workspace, form),
      place.timeZoneOf(actor.workspace),
      place.mail.address(),
    ])
    const [numbers, problems] = await Promise.all([
      readNumbers(database, actor.workspace, form, timeZone, since),
      open === null ? [] : problemsAround(place, open),
    ])
    const path = `/f/${linkToken(seals, 'form', { workspace: actor.workspace, about: form })}`
    const start = address ?? `${request.protocol}://${request.host}`
    return { link: `${start}${path}`, embed: `${start}${path}/embed`, problems, ...numbers }
  })

  app.get<WithId>(`${base}/forms/:id/submissions`, says.submissions, async (request) => {
    const actor = await resolveActor(request)
    const { state, after } = readQuery(request.query, submissionReaders)
    const { id: form } = await findSent(actor, request.params.id, 'read')
    if (after !== undefined && !isId(after))
      throw new Problem('list.wrongCursor', 'This cursor is none of this list.', { status: 400, fix: 'Begin anew.' })
    const rows = await readSubmissions(database, actor.workspace, form, { state, after })
    const items = await shown(actor, rows.slice(0, pageSize))
    return { items, next: rows.length > pageSize ? rows[pageSize - 1]!.id : null }
  })

  app.post<WithSubmission>(`${base}/forms/:id/submissions/:submission/release`, says.release, async (request) => {
    const actor = await asked(request)
    const { form, row } = await findOne(actor, request.params)
    if (row.state === 'done') throw settled()
    const open = await openForm(place, actor.workspace, form)
    if (open === null) throw notFound('Form')
    const taken = await become(place, open, { ...row, at: new Date(row.at) }, 'waited')
    if (taken.state === 'known') throw settled()
    return (await shown(actor, [(await readSubmission(database, actor.workspace, row.id))!]))[0]!
  })

  app.delete<WithSubmission>(`${base}/forms/:id/submissions/:submission`, says.discard, async (request, reply) => {
    const actor = await asked(request)
    const { row } = await findOne(actor, request.params)
    await database.transaction(actor.workspace, (tx) => tx.change(discardText, [row.id]))
    return reply.code(204).send()
  })

  const findOne = async (actor: Actor, params: WithSubmission['Params']) => {
    const { id: form } = await findSent(actor, params.id, 'write')
    const row = isId(params.submission) ? await readSubmission(database, actor.workspace, params.submission) : null
    if (row?.form !== form) throw notFound('Submission')
    return { form, row }
  }

  app.post(`${base}/forms/preview`, says.preview, async (request) => {
    const actor = await asked(request)
    if (reachOf(actor, Form.name, 'read') === 'none') throw notFound('Form')
    const body = objectBody(request.body)
    onlyKeys(body, [...Object.keys(previewed), 'asks', 'consents'])
    const { content, broken } = readContent(body)
    const odd = broken.find(({ isForm }) => isForm)
    if (odd) throw new Problem('request.body', odd.message, { status: 422, more: { errors: [{ field: odd.place, message: odd.message }] } })
    const model = modelOf(actor, place.model)
    const object = model.objects.get(content.of)
    if (!takesAnswers(object) || reachOf(actor, object.name, 'read') === 'none') return { html: null, problems: [noObject] }
    const problems = broken.length > 0 ? broken.map(({ place: at, message }) => ({ place: at, message })) : checkForm(model, actor, content)
    const words = pageWords(content.language ?? (await place.senderOf(actor.workspace)).language)
    const hidden = hiddenFields(model, actor, object)
    const asks = content.asks.filter(({ field }) => field === null || !hidden.has(field))
    const name = typeof body.name === 'string' ? body.name.slice(0, 200) : ''
    const page = { object, content: { ...content, asks }, name, words, pass: '', typed: new URLSearchParams(), errors: {}, note: null }
    return { html: formPage({ ...page, isWithin: false }), problems }
  })

  /** As whoever asks may see it. */
  async function shown(actor: Actor, rows: readonly Row[]): Promise<object[]> {
    const model = modelOf(actor, place.model)
    const titles = new Map<string, string | null>()
    const hiddenOf = new Map<string, ReadonlySet<string>>()
    for (const [name, some] of Map.groupBy(rows, ({ object }) => object)) {
      const object = model.objects.get(name)
      if (!object || reachOf(actor, name, 'read') === 'none') continue
      const hidden = hiddenFields(model, actor, object)
      hiddenOf.set(name, hidden)
      const ids = [...new Set(some.flatMap(({ record }) => record ?? []))]
      if (ids.length === 0) continue
      const fields = [object.title, ...(object.titleElse ?? [])].filter((key) => !hidden.has(key))
      const page = await store.list(actor, name, { where: { field: 'id', op: 'anyOf', value: ids }, fields, limit: ids.length })
      for (const item of (JSON.parse(page) as { items: Record<string, unknown>[] }).items)
        titles.set(String(item.id), String(fields.map((key) => item[key]).find(Boolean) ?? '') || null)
    }
    return rows.map((row) => ({
      id: row.id,
      at: row.at,
      state: row.state,
      why: row.why,
      problem: row.problem,
      answers: row.answers
        .filter(({ field }) => field === null || hiddenOf.get(row.object)?.has(field) === false)
        .map(({ label, text: said }) => ({ label, text: said })),
      consents: row.wished,
      confirmation: row.confirmedAt !== null ? 'confirmed' : row.askedAt !== null ? 'waits' : null,
      page: row.origin.page,
      referrer: row.origin.referrer,
      utm: row.origin.utm,
      record:
        row.record !== null && titles.has(row.record)
          ? { object: row.object, id: row.record, title: titles.get(row.record) ?? null, outcome: row.outcome }
          : null,
    }))
  }
}

const discardText = 'delete from form_submission s where s.workspace_id = $1 and s.id = $2::uuid'
const noObject: FormProblem = { place: 'of', message: 'Choose an object whose records people make, such as person.' }
const settled = (): Problem => new Problem('form.settled', 'This was let through already.', { status: 409, fix: 'Load the answers again.' })
