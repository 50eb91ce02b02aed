/** Templates over HTTP, beyond what all records have: how a mail looks for somebody. */
import type { FastifyInstance } from 'fastify'
import { type Actor, reachOf } from '../access/index.ts'
import { type ApiOptions, base, described, objectBody, onlyKeys, shape } from '../api/index.ts'
import { notFound, Problem } from '../errors.ts'
import { isId, type Model, type ObjectType } from '../object/index.ts'
import { modelOf } from '../store/index.ts'
import { checkTemplate } from './check.ts'
import { readBody, type TemplateContent, type TemplateProblem } from './content.ts'
import { takesMail } from './definition.ts'
import { compileTemplate } from './render.ts'
import { exampleValues, readValues } from './values.ts'

export interface TemplateRoutesOptions extends ApiOptions {
  /** What a mail says of a workspace, and the language (BCP 47) of mails that say none. */
  readonly senderOf: (workspace: string) => Promise<Sender>
}
export interface Sender {
  readonly name: string
  readonly address: string | null
  readonly language: string
}

/** Making a mail of a template takes as long as some requests for records. */
const weight = 5

const { anything, flag, id, list, members, orNull, text, whole } = shape
const problem = members({ place: text, message: text }, { line: whole })
const says = described({
  summary: 'How a mail of this content looks for a record that you may read, or with examples; and what is wrong with it',
  body: members(
    { of: text, subject: text, body: anything },
    { preheader: orNull(text), language: orNull(text), record: orNull(id), footer: flag },
  ),
  answers: {
    200: members({ subject: orNull(text), preheader: orNull(text), html: orNull(text), text: orNull(text), problems: list(problem) }),
  },
})

/** Registers `POST /templates/preview`. */
export function templateRoutes(app: FastifyInstance, options: TemplateRoutesOptions): void {
  app.post(`${base}/templates/preview`, says, async (request) => {
    const actor = await options.resolveActor(request)
    if (reachOf(actor, 'template', 'read') === 'none') throw notFound('Template')
    const { content, record, footer } = readAsked(request.body)
    const model = modelOf(actor, options.model)
    const object = model.objects.get(content.of)
    if (!takesMail(object) || reachOf(actor, object.name, 'read') === 'none')
      throw refused('of', 'Mails go to records with mail addresses, such as person.')
    options.charge?.(request, weight)
    const problems = checkTemplate(model, actor, object, content)
    if (problems.length > 0) return { ...nothing, problems }
    return preview(options, { actor, model, object }, content, record, footer)
  })
}

const nothing = { subject: null, preheader: null, html: null, text: null }
type Preview = { readonly [K in keyof typeof nothing]: string | null } & { readonly problems: readonly TemplateProblem[] }

async function preview(
  { store, senderOf }: TemplateRoutesOptions,
  { actor, model, object }: { actor: Actor; model: Model; object: ObjectType },
  content: TemplateContent,
  record: string | null,
  footer: boolean,
): Promise<Preview> {
  const sender = await senderOf(actor.workspace)
  const written = { ...content, language: content.language || sender.language }
  const manner = { timeZone: actor.timeZone ?? 'UTC', footer }
  try {
    const compiled = await compileTemplate(written, manner)
    const values =
      record === null
        ? exampleValues(model, actor, object, compiled.fields)
        : (await readValues({ store, model }, actor, object, [record], compiled.fields)).get(record)
    if (values === undefined) throw notFound(object.label[0])
    const filled = { [object.name]: values, links: exampleLinks, workspace: { name: sender.name, address: sender.address } }
    return { ...compiled.render(filled), preheader: compiled.preheader(filled), problems: [] }
  } catch (error) {
    if (!(error instanceof Problem) || !error.code.startsWith('template.')) throw error
    // What shows only when it is made, or filled with these values, is wrong with the template all the same.
    const errors = error.more.errors as readonly TemplateProblem[] | undefined
    return { ...nothing, problems: errors ?? [{ place: 'body', message: [error.message, error.fix].filter(Boolean).join(' ') }] }
  }
}

/** Links of a mail that is only looked at lead nowhere. */
const exampleLinks = { unsubscribe: 'https://unsubscribe.example/', preferences: 'https://preferences.example/' }

function readAsked(body: unknown): { content: TemplateContent; record: string | null; footer: boolean } {
  const given = objectBody(body)
  onlyKeys(given, ['of', 'subject', 'preheader', 'language', 'body', 'record', 'footer'])
  const { of, subject, preheader = null, language = null, record = null, footer = true } = given
  if (typeof of !== 'string') throw refused('of', 'Name the object whose records get the mail, such as person.')
  if (typeof subject !== 'string') throw refused('subject', 'The subject is a text.')
  if (preheader !== null && typeof preheader !== 'string') throw refused('preheader', 'The preview text is a text.')
  if (language !== null && (typeof language !== 'string' || !isLanguage(language)))
    throw refused('language', 'The language is a tag such as en or de-CH.')
  if (record !== null && (typeof record !== 'string' || !isId(record))) throw refused('record', 'The record is an id.')
  if (typeof footer !== 'boolean') throw refused('footer', 'The footer is true or false.')
  if (given.body === undefined) throw refused('body', 'The body is a list of blocks, or { "mjml": "…" }.')
  const broken = readBody(given.body).find(({ isForm }) => isForm)
  if (broken) throw refused(broken.place, broken.message)
  return { content: { of, subject, preheader, language, body: given.body }, record, footer }
}

function isLanguage(tag: string): boolean {
  try {
    return tag.length <= 35 && Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

const refused = (field: string, message: string): Problem =>
  new Problem('request.body', message, { status: 422, more: { errors: [{ field, message }] } })
