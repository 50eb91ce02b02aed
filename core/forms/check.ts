/** What is wrong with a form, by the model: pure. What only the database knows (purposes, senders) is looked at where it stands. */
import { type Actor, administers, hiddenFields, reachOf } from '../access/index.ts'
import { checkKind } from '../object/check-kinds.ts'
import { reachedByKind } from '../messaging/index.ts'
import { type Field, initialOf, isActor, type Kind, labelOf, type Model, type ObjectType } from '../object/index.ts'
import { type Ask, boxOf, type FormContent, type FormProblem } from './content.ts'

/** Kinds of fields that visitors can be asked. */
const asked: ReadonlySet<Kind> = new Set<Kind>([
  'text',
  'prose',
  'integer',
  'number',
  'boolean',
  'date',
  'choice',
  'emails',
  'phones',
  'addresses',
])
/** Kinds whose value may be given to every answer, beside those. */
const given: ReadonlySet<Kind> = new Set<Kind>([...asked, 'ref', 'instant'])

/** Whether answers may become records of the object: those that customers' data live in, as files may bring them, too; none by which Rapport itself is set up. */
export const takesAnswers = (object: ObjectType | undefined): object is ObjectType =>
  object?.transfer === true && !object.internal && !object.retired && !object.via && object.comesBy === undefined

/**
 * Why a field cannot be asked; null where it can. Of one of which no two are alike a stranger would be told what there is; one with a form of its own (an
 * object, a filter) is for people who work here.
 */
export function unasked(field: Field, hidden: boolean): string | null {
  const { kind, presence, options } = field
  if (presence === 'derived' || kind === 'part') return 'This field is worked out, and nobody fills it in.'
  if (options.readonly || isActor(field)) return 'Rapport fills this field in itself.'
  if (!(hidden ? given : asked).has(kind)) return 'Visitors cannot be asked this field.'
  if (options.unique) return 'No two records have the same here, and visitors would be told which ones there are.'
  const { format } = options as { readonly format?: string }
  return format === 'object' || format === 'filter' ? 'Visitors cannot be asked this field.' : null
}

/** The field in which the object's records have their mail addresses. */
export const mailsOf = (object: ObjectType): string | null =>
  Object.keys(object.fields).find((key) => object.fields[key]!.kind === 'emails') ?? null

/** All that is wrong with what a form asks, for whoever writes it. */
export function checkForm(model: Model, actor: Actor, content: FormContent): FormProblem[] {
  const object = model.objects.get(content.of)
  if (!takesAnswers(object)) return [{ place: 'of', message: 'Choose an object whose records people make, such as person.' }]
  // Whoever lets strangers write to an object must be able to write to all of it themselves.
  if (actor.role !== 'system' && reachOf(actor, object.name, 'write') !== 'all')
    return [{ place: 'of', message: `Your role does not write to all ${object.label[1].toLowerCase()}: ask an administrator.` }]
  const hidden = hiddenFields(model, actor, object)
  const problems: FormProblem[] = []
  const seen = new Set<string>()
  content.asks.forEach((ask, index) => {
    const place = `asks.${index}`
    if (seen.has(ask.name)) return problems.push({ place: `${place}.field`, message: 'This is asked twice.' })
    seen.add(ask.name)
    return problems.push(...checkAsk(model, object, hidden, ask, place))
  })
  content.asks.forEach(({ belongs }, index) => {
    if (!belongs) return
    const message = whyNoneBelongs(actor, object, content, index)
    if (message !== null) problems.push({ place: `asks.${index}.belongs`, message })
  })
  if (!content.asks.some((ask) => !ask.hidden)) problems.push({ place: 'asks', message: 'Ask at least one question.' })
  problems.push(...missing(object, content))
  const mails = mailsOf(object)
  const asksMail = mails !== null && content.asks.some(({ field, hidden: isHidden }) => field === mails && !isHidden)
  if (content.consents.length > 0 && !asksMail)
    problems.push({ place: 'consents', message: 'Ask for the mail address: what somebody agrees to is kept by it.' })
  content.consents.forEach(({ channel }, index) => {
    const kind = reachedByKind[channel]
    const asksIt = content.asks.some(({ field, hidden: isHidden }) => field !== null && !isHidden && object.fields[field]?.kind === kind)
    if (channel !== 'mail' && !asksIt) problems.push({ place: `consents.${index}.channel`, message: askFor[kind]! })
  })
  const twice = content.consents.findIndex((consent, index) => content.consents.findIndex((one) => boxOf(one) === boxOf(consent)) !== index)
  if (twice >= 0) problems.push({ place: `consents.${twice}.purpose`, message: 'This is asked twice.' })
  if (content.confirms && content.consents.length > 0 && content.sender === null)
    problems.push({ place: 'sender', message: 'Choose a sender: in whose name the mail goes out by which a yes is confirmed.' })
  return problems
}

/** What has to be asked where somebody agrees to be reached by it. */
const askFor: { readonly [K in Kind]?: string } = {
  phones: 'Ask for a phone number, too: it is there that they agree to be reached.',
  addresses: 'Ask for a postal address, too: it is there that they agree to be reached.',
}

/** Organisations are added by such a question, whatever else whoever saves the form may do. */
function whyNoneBelongs(actor: Actor, object: ObjectType, { asks }: FormContent, index: number): string | null {
  if (asks[index]!.field !== null) return 'This is asked by a question of its own.'
  if (object.human !== true) return `${object.label[1]} belong to nobody.`
  if (asks.findIndex(({ belongs }) => belongs) !== index) return 'This is asked twice.'
  if (!asks.some(({ field, hidden }) => field !== null && field === mailsOf(object) && !hidden))
    return 'Ask for the mail address, too: it is by it that they are known.'
  return administers(actor) || actor.role === 'system' ? null : 'Only administrators let a form add what people belong to.'
}

function checkAsk(model: Model, object: ObjectType, hidden: ReadonlySet<string>, ask: Ask, place: string): FormProblem[] {
  if (ask.field === null)
    return ask.hidden ? [{ place: `${place}.hidden`, message: 'A question without a field is asked, or left out.' }] : []
  const field = Object.hasOwn(object.fields, ask.field) && !hidden.has(ask.field) ? object.fields[ask.field] : undefined
  if (!field) return [{ place: `${place}.field`, message: `${object.label[0]} has no field ${ask.field} any more.` }]
  const why = unasked(field, ask.hidden)
  if (why !== null) return [{ place: `${place}.field`, message: `${labelOf(ask.field, field)}: ${why}` }]
  if (!ask.hidden) return []
  const outcome = ask.value === null ? { value: null } : checkKind(field, ask.value, { model })
  if ('code' in outcome) return [{ place: `${place}.value`, message: outcome.message }]
  return outcome.value === null ? [{ place: `${place}.value`, message: 'Say what every answer has here.' }] : []
}

/** Fields without which no record can be made. */
function missing(object: ObjectType, { asks }: FormContent): FormProblem[] {
  return Object.entries(object.fields).flatMap(([key, field]) => {
    if (field.presence !== 'required' || field.options.readonly || isActor(field) || initialOf(field) !== undefined) return []
    const ask = asks.find((one) => one.field === key)
    if (ask?.required || ask?.hidden || (ask && field.kind === 'boolean')) return []
    const label = labelOf(key, field)
    return [{ place: 'asks', message: `${object.label[0]} needs ${label}: ask for it, and make it required.` }]
  })
}
