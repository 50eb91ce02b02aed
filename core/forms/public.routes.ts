/**
 * The pages of forms, without a sign-in: at an address of their own, and within pages of others. Nothing is kept of who looks; what is sent is taken once. Opening a
 * link of a mail changes nothing, since scanners of mail open them all.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import { nameIn } from '../interactions/message/name.ts'
import { emailOf } from '../object/check-formats.ts'
import { newId } from '../object/index.ts'
import { readToken } from '../messaging/index.ts'
import { boxOf } from './content.ts'
import { type OpenForm, openForm } from './open-form.ts'
import { askingPage, formPage, headersOf, type Place, sayingPage } from './page/page.ts'
import { newPass, originOf, readPass, type Pass, writePass } from './page/pass.ts'
import type { FormsPlace } from './place.ts'
import { mailsOf } from './check.ts'
import { type Answers, readAnswers } from './submission/answers.ts'
import { confirm, readWaiting } from './submission/confirm.ts'
import { countLately, type Submission } from './submission/rows.ts'
import { flood, suspicionOf } from './submission/spam.ts'
import { takeSubmission } from './submission/take.ts'
import { pageWords } from './words.ts'

/** Bytes of what is sent. */
const mostBytes = 262_144
/** Milliseconds for which a page may lie open. */
const longestOpen = 86_400_000
/** Milliseconds over which it is counted how much a form gets, and the number beyond which it takes nothing more. */
const lately = 600_000
const tooMuch = 10 * flood

const withinAddress = '/f/:key/embed'

type WithKey = { Params: { key: string }; Body: unknown }
type Reached = OpenForm & { readonly object: NonNullable<OpenForm['object']> }

/** Registers `/f/{key}`, `/f/{key}/embed` and `/f/{token}/confirm`. */
export function formPages(app: FastifyInstance, place: FormsPlace): void {
  const { seals, limits, now } = place
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: mostBytes }, (_request, body, done) =>
      done(null, body),
    )
    scope.setErrorHandler((error, request, reply) => {
      if (!(error instanceof Problem) || error.status !== 429) throw error
      const words = pageWords(String(request.headers['accept-language'] ?? 'en').slice(0, 2))
      if (typeof error.more.retryAfter === 'number') void reply.header('retry-after', String(error.more.retryAfter))
      return say(reply, 429, words.busy, words.busyText, words.language)
    })
    const open = { config: { fromAnywhere: true, counted: true } } as const
    for (const isWithin of [false, true]) {
      const address = isWithin ? withinAddress : '/f/:key'
      scope.get<WithKey>(address, open, async (request, reply) => {
        const form = await reached(request, reply, isWithin)
        if (form === null) return reply
        const query = queryOf(request)
        const origin = originOf(query, request.headers.referer, isWithin)
        const visitor = request.headers['sec-gpc'] === '1' ? null : nameIn(query.get('visitor'))
        return show(reply, 200, form, isWithin, { pass: newPass(origin, visitor, now()) })
      })
      scope.post<WithKey>(address, open, async (request, reply) => {
        const form = await reached(request, reply, isWithin)
        if (form === null) return reply
        await limits.identified(request, 'form', form.id, form.workspace)
        return send(reply, form, isWithin, new URLSearchParams(String(request.body ?? '')))
      })
    }
    scope.get<WithKey>('/f/:key/confirm', open, async ({ params }, reply) => (await confirming(reply, params.key, false)) ?? reply)
    scope.post<WithKey>('/f/:key/confirm', open, async ({ params, body }, reply) => {
      const isMeant = new URLSearchParams(String(body ?? '')).get('do') === 'confirm'
      return (await confirming(reply, params.key, isMeant)) ?? reply
    })
  })

  /** The form of an address; where it takes no answers that is said, and null is answered. */
  async function reached({ params }: FastifyRequest<WithKey>, reply: FastifyReply, isWithin: boolean): Promise<Reached | null> {
    const linked = readToken(seals, 'form', params.key)
    const form = linked && (await openForm(place, linked.workspace, linked.about))
    if (!form) {
      const words = pageWords('en')
      say(reply, 404, words.gone, words.goneText, 'en')
      return null
    }
    const { object, enabled, words, content } = form
    if (enabled && object !== null) return { ...form, object }
    const page = sayingPage(words.closed, words.closedText, words.language, isWithin)
    answer(reply, 410, { isWithin, origins: content.origins, redirect: null }, page)
    return null
  }

  interface Shown {
    readonly pass: Pass
    readonly typed?: URLSearchParams
    readonly errors?: Readonly<Record<string, string>>
    readonly note?: string
  }

  function show(reply: FastifyReply, status: number, form: Reached, isWithin: boolean, shown: Shown): FastifyReply {
    const { content, words, id, workspace } = form
    const { pass, typed = new URLSearchParams(), errors = {}, note = null } = shown
    const stands = { isWithin, origins: content.origins, redirect: content.redirect }
    const html = formPage({ ...form, content, words, typed, errors, note, isWithin, pass: writePass(seals, workspace, id, pass) })
    return answer(reply, status, stands, html)
  }

  async function send(reply: FastifyReply, form: Reached, isWithin: boolean, typed: URLSearchParams): Promise<FastifyReply> {
    const { content, words, id, workspace, model, object } = form
    const at = now()
    const pass = readPass(seals, workspace, id, typed.get('pass') ?? '')
    const age = pass === null ? Infinity : at.getTime() - pass.madeAt
    const country = await place.countryIn(workspace)
    const read = readAnswers(typed, content, { model, object, country, words })
    // A page that is old, or none of ours, is shown again with all that was written, and can be sent then.
    if (pass === null || age > longestOpen || age < 0) {
      const fresh = newPass(pass ?? { page: null, referrer: null, utm: {} }, pass?.visitor ?? null, at)
      return show(reply, 422, form, isWithin, { pass: fresh, typed, errors: read.errors, note: words.again })
    }
    if (Object.keys(read.errors).length > 0) return show(reply, 422, form, isWithin, { pass, typed, errors: read.errors })
    const count = await countLately(place.database, workspace, id, new Date(at.getTime() - lately), tooMuch)
    if (count >= tooMuch) return say(reply, 503, words.busy, words.busyText, words.language)
    const suspicion = suspicionOf({ trap: typed.get('website') ?? '', age, ...textsOf(form, read), lately: count })
    const one = submissionOf(form, read, pass, typed, at)
    await takeSubmission(place, form, one, suspicion)
    // What is answered follows from the form and what was typed alone: nobody learns who is known, said no once, was erased, or is held back.
    const isAsked = content.confirms && one.wished.length > 0 && one.address !== null
    if (content.redirect !== null && !isAsked) return reply.redirect(content.redirect, 303)
    const text = [content.thanks ?? words.sent, ...(isAsked ? [words.asked] : [])].join('\n\n')
    const page = sayingPage(words.thanks, text, words.language, isWithin)
    return answer(reply, 200, { isWithin, origins: content.origins, redirect: null }, page)
  }

  async function confirming(reply: FastifyReply, token: string, isMeant: boolean): Promise<FastifyReply> {
    const linked = readToken(seals, 'submission', token)
    const waiting = linked && (await readWaiting(place, linked.workspace, linked.about))
    if (!waiting || waiting.state === 'gone') {
      const words = waiting ? waiting.form.words : pageWords('en')
      return say(reply, waiting ? 410 : 404, words.gone, words.goneText, words.language)
    }
    const { words, by } = waiting.form
    if (waiting.state === 'over') return say(reply, 410, words.over, words.overText, words.language)
    if (waiting.state === 'waits' && !isMeant)
      return answer(
        reply,
        200,
        alone,
        askingPage(
          words.subject.replace('{workspace}', () => by),
          waiting.wordings,
          words,
        ),
      )
    if (waiting.state === 'waits') await confirm(place, waiting)
    return say(reply, 200, words.thanks, words.confirmed, words.language)
  }
}

const alone: Place = { isWithin: false, origins: [], redirect: null }
/** Within pages of anybody: what says nothing but that it cannot be done now. */
const anywhere: Place = { ...alone, isWithin: true, origins: ['*'] }

function answer(reply: FastifyReply, status: number, stands: Place, html: string): FastifyReply {
  // It knows only whether a page may be framed at all; the policy says by whom.
  if (stands.isWithin) void reply.removeHeader('x-frame-options')
  return reply.code(status).headers(headersOf(stands)).send(html)
}

const say = (reply: FastifyReply, status: number, title: string, text: string, language: string): FastifyReply => {
  const isWithin = reply.request.routeOptions.url === withinAddress
  return answer(reply, status, isWithin ? anywhere : alone, sayingPage(title, text, language, isWithin))
}

const queryOf = ({ url }: FastifyRequest): URLSearchParams => new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '')

/** What was typed in one line, and what in several. */
function textsOf(
  { object, content }: Reached,
  { answers }: Answers,
): { readonly lines: readonly string[]; readonly texts: readonly string[] } {
  const isLong = (field: string | null, label: string): boolean => {
    if (field !== null) return object.fields[field]?.kind === 'prose'
    return content.asks.some((ask) => ask.field === null && ask.label === label && ask.long)
  }
  const isLine = (field: string | null): boolean => {
    if (field === null) return true
    const found = object.fields[field]
    // Of a field for addresses of websites one is expected.
    return found?.kind === 'text' && (found.options as { readonly format?: string }).format === undefined
  }
  return {
    texts: answers.filter(({ field, label }) => isLong(field, label)).map(({ text }) => text),
    lines: answers.filter(({ field, label }) => !isLong(field, label) && isLine(field)).map(({ text }) => text),
  }
}

function submissionOf(form: Reached, { values, answers }: Answers, pass: Pass, typed: URLSearchParams, at: Date): Submission {
  const { page, referrer, utm, visitor, number } = pass
  const mails = mailsOf(form.object)
  const [mail] = mails === null ? [] : ((values[mails] ?? []) as readonly { readonly value: string }[])
  return {
    id: newId(at.getTime()),
    form: form.id,
    token: number,
    at,
    object: form.object.name,
    answers,
    values,
    wished: form.content.consents.filter((one) => typed.has(boxOf(one))).map((one) => ({ ...one, kept: false })),
    origin: { page, referrer, utm },
    visitor,
    address: mail === undefined ? null : emailOf(mail.value),
  }
}
