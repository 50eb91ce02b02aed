/** Reads what somebody sent as a flow: its shape alone, each mistake with its place. What it names is looked up by `compile.ts`. */
import { either, nearest } from '../object/nearest.ts'
import { lengthOf } from '../rules/index.ts'
import { exitsOf, type FlowBody, hookWritings, most, type Step } from './body.ts'

/** What is wrong. `place`: `begins.0.fields`, `steps.welcome.within`, `only`. */
export interface FlowProblem {
  readonly place: string
  readonly message: string
}

type Check = (value: unknown) => string | null
interface Member {
  readonly needed: boolean
  readonly check: Check
}
type Members = Readonly<Record<string, Member>>
const need = (check: Check): Member => ({ needed: true, check })
const may = (check: Check): Member => ({ needed: false, check })

const words: Check = (value) => (typeof value === 'string' && value.trim() !== '' ? null : 'Write something here.')
const upTo =
  (length: number): Check =>
  (value) =>
    words(value) ?? ((value as string).length > length ? `At most ${length} letters.` : null)
const sentence = upTo(8_000)
const duration: Check = (value) =>
  typeof value === 'string' && lengthOf(value) !== null ? null : 'Say how long, such as `3 days`, `4 hours` or `30 minutes`.'
const timeOfDay: Check = (value) =>
  typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? null : 'Say a time of day, such as `09:00`.'
const wholeNumber =
  (from: number, to: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= from && Number(value) <= to ? null : `This is a whole number from ${from} to ${to}.`
const flag: Check = (value) => (typeof value === 'boolean' ? null : 'This is true or false.')
const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string) ? null : `This is ${either(values)}.`
const list =
  (least: number, mostOf: number, check: Check): Check =>
  (value) => {
    if (!Array.isArray(value) || value.length < least || value.length > mostOf) return `This is a list of ${least} to ${mostOf}.`
    return value.map(check).find((one) => one !== null) ?? null
  }
const id: Check = (value) => (typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value) ? null : 'This is an id.')
const next: Check = (value) => (value === null || typeof value === 'string' ? null : 'Name a step, or null for out of the flow.')
const path: Check = (value) => upTo(200)(value) && 'Say where it stands in what is sent, such as `customer.email`.'
const again: Check = (value) => (value === 'never' ? null : duration(value) && 'This is `never`, or how long after, such as `30 days`.')
const values: Check = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'This says which field gets what.'
  const count = Object.keys(value).length
  return count < 1 || count > most.values ? `Name 1 to ${most.values} fields.` : null
}
/** By names of fields or of what is told, where it stands in what is sent. */
const paths: Check = (value) => {
  const wrong = values(value)
  if (wrong !== null) return wrong
  return (
    Object.values(value as object)
      .map(path)
      .find((one) => one !== null) ?? null
  )
}
const object =
  (members: Members): Check =>
  (value) =>
    problemsIn(value, members, '').map(({ place, message }) => `${place}: ${message}`)[0] ?? null

const when = { when: may(sentence) }
const triggers: Readonly<Record<string, Members>> = {
  created: when,
  changed: { ...when, fields: may(list(1, 50, words)) },
  happened: { ...when, type: need(upTo(100)), where: may(sentence) },
  segment: { ...when, segment: need(id), is: need(oneOf('entered', 'left')) },
  date: { ...when, field: need(words), days: need(wholeNumber(-3_650, 3_650)), at: need(timeOfDay), yearly: may(flag) },
  call: when,
  webhook: {
    ...when,
    by: need(object({ field: need(words), path: need(path) })),
    adds: may(flag),
    values: may(paths),
    writing: may(oneOf(...hookWritings)),
    says: may(paths),
    where: may(sentence),
  },
}
const acts: Readonly<Record<string, Members>> = {
  change: { values: need(values) },
  create: { object: need(words), values: need(values), about: may(words) },
  mail: { template: need(id), purpose: need(id), sender: need(id) },
  webhook: { webhook: need(id) },
  notify: {
    text: need(upTo(500)),
    members: may(list(1, most.members, id)),
    teams: may(list(1, most.members, id)),
    owner: may(flag),
  },
  assign: {
    field: need(words),
    members: need(list(1, most.members, id)),
    by: need(oneOf('turn', 'load')),
    open: may(sentence),
    keep: may(flag),
  },
}
const named: Members = { id: need(words), name: may(upTo(120)), kind: need(words) }
const kinds: Readonly<Record<string, Members>> = {
  wait: {
    for: may(duration),
    counting: may(oneOf('always', 'open')),
    until: may(object({ field: need(words), days: need(wholeNumber(-3_650, 3_650)), at: need(timeOfDay) })),
    at: may(timeOfDay),
    hours: may(id),
    next: need(next),
  },
  watch: {
    when: may(sentence),
    type: may(upTo(100)),
    where: may(sentence),
    within: need(duration),
    next: need(next),
    otherwise: need(next),
  },
  branch: { arms: need(list(1, most.arms, object({ when: need(sentence), next: need(next) }))), otherwise: need(next) },
  split: { arms: need(list(2, most.arms, object({ share: need(wholeNumber(1, 10_000)), name: may(upTo(80)), next: need(next) }))) },
  approve: {
    members: need(list(1, most.members, id)),
    question: need(upTo(500)),
    within: need(duration),
    next: need(next),
    declined: need(next),
    otherwise: need(next),
  },
}

function problemsIn(value: unknown, members: Members, place: string): FlowProblem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ place, message: 'This is an object.' }]
  const given = value as Readonly<Record<string, unknown>>
  const at = (key: string): string => (place === '' ? key : `${place}.${key}`)
  const unknown = Object.keys(given).flatMap((key) => {
    if (Object.hasOwn(members, key)) return []
    const meant = nearest(key, Object.keys(members))
    return [{ place: at(key), message: meant.length > 0 ? `There is no ${key} here. Did you mean ${either(meant)}?` : 'Leave this out.' }]
  })
  const wrong = Object.entries(members).flatMap(([key, { needed, check }]) => {
    if (given[key] === undefined) return needed ? [{ place: at(key), message: 'This is missing.' }] : []
    const message = check(given[key])
    return message === null ? [] : [{ place: at(key), message }]
  })
  return [...unknown, ...wrong]
}

/** A name in it that is none of a flow: such a one is not even kept as a draft. */
export function strangerIn(sent: unknown): FlowProblem | null {
  const read = readBody(sent)
  return 'problems' in read ? (read.problems.find(({ message }) => /Leave this out\.$|There is no \w+ here/.test(message)) ?? null) : null
}

/** A flow, or what is wrong with its shape: at most twenty. */
export function readBody(sent: unknown): { readonly body: FlowBody } | { readonly problems: readonly FlowProblem[] } {
  const top: Members = {
    begins: need(list(0, most.triggers, () => null)),
    only: may(sentence),
    again: may(again),
    leaves: may(sentence),
    steps: need(list(0, most.steps, () => null)),
  }
  const problems = problemsIn(sent, top, '')
  if (problems.length > 0) return { problems }
  if (JSON.stringify(sent).length > most.bytes) return { problems: [{ place: '', message: `A flow has at most ${most.bytes} bytes.` }] }
  const body = sent as FlowBody
  for (const [n, trigger] of body.begins.entries()) problems.push(...readTrigger(trigger, `begins.${n}`))
  const hooks = body.begins.flatMap((trigger, n) => (trigger?.on === 'webhook' ? [n] : []))
  if (hooks.length > 1) problems.push({ place: `begins.${hooks[1]}.on`, message: 'A flow has one address: one such beginning is enough.' })
  for (const [n, step] of body.steps.entries()) problems.push(...readStep(step, n))
  if (problems.length === 0) problems.push(...wiring(body.steps))
  return problems.length > 0 ? { problems: problems.slice(0, 20) } : { body }
}

function readTrigger(trigger: unknown, place: string): readonly FlowProblem[] {
  const on = String((trigger as { on?: unknown } | null)?.on)
  if (!Object.hasOwn(triggers, on)) return [{ place: `${place}.on`, message: `What begins it is ${either(Object.keys(triggers))}.` }]
  return problemsIn(trigger, { on: need(words), ...triggers[on]! }, place)
}

function readStep(step: unknown, n: number): readonly FlowProblem[] {
  const given = (typeof step === 'object' && step !== null ? step : {}) as Record<string, unknown>
  if (typeof given.id !== 'string' || !/^[a-z0-9][a-z0-9-]{0,39}$/.test(given.id))
    return [{ place: `steps.${n}.id`, message: 'A step has an id of small letters, digits and `-`, such as `welcome`.' }]
  const place = `steps.${given.id}`
  if (given.kind === 'act') {
    if (!Object.hasOwn(acts, String(given.do))) return [{ place: `${place}.do`, message: `What is done is ${either(Object.keys(acts))}.` }]
    const found = problemsIn(given, { ...named, do: need(words), ...acts[String(given.do)]!, next: need(next) }, place)
    if (found.length > 0 || given.do !== 'notify' || given.members || given.teams || given.owner === true) return found
    return [{ place: `${place}.members`, message: 'Say who is told: members, teams, or the owner of the record.' }]
  }
  if (!Object.hasOwn(kinds, String(given.kind)))
    return [{ place: `${place}.kind`, message: `A step is ${either(['act', ...Object.keys(kinds)])}.` }]
  const found = problemsIn(given, { ...named, ...kinds[String(given.kind)]! }, place)
  if (found.length > 0) return found
  const one = given as unknown as Step
  if (one.kind === 'wait') {
    const ways = [one.for, one.until, one.at].filter((way) => way !== undefined).length
    if (ways > 1 || (ways === 0 && one.hours === undefined))
      return [{ place, message: 'It waits for so long, until a date, until a time of day, or until it is open: choose one.' }]
    if (one.counting === 'open' && (one.for === undefined || one.hours === undefined))
      return [{ place: `${place}.counting`, message: 'Only a length can be counted while it is open, and only by business hours.' }]
  }
  if (one.kind === 'watch' && (one.when === undefined) === (one.type === undefined))
    return [{ place, message: 'It waits for a condition or for an interaction: choose one.' }]
  if (one.kind === 'watch' && one.where !== undefined && one.type === undefined)
    return [{ place: `${place}.where`, message: 'Say of which interactions.' }]
  return []
}

/** Names that lead nowhere, steps that nobody reaches, and circles that nothing slows. */
function wiring(steps: readonly Step[]): readonly FlowProblem[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const problems: FlowProblem[] = []
  for (const [n, step] of steps.entries())
    if (steps.findIndex(({ id: other }) => other === step.id) !== n)
      problems.push({ place: `steps.${step.id}.id`, message: 'Two steps have this id.' })
  for (const step of steps)
    for (const { exit, to } of exitsOf(step))
      if (to !== null && !byId.has(to)) problems.push({ place: `steps.${step.id}.${exit}`, message: `There is no step “${to}”.` })
  if (problems.length > 0 || steps.length === 0) return problems
  const reached = new Set<string>()
  const visit = (at: string | null): void => {
    if (at === null || reached.has(at)) return
    reached.add(at)
    for (const { to } of exitsOf(byId.get(at)!)) visit(to)
  }
  visit(steps[0]!.id)
  for (const step of steps) if (!reached.has(step.id)) problems.push({ place: `steps.${step.id}`, message: 'Nothing leads to this step.' })
  // A condition that is watched for may hold already, and a date may be over.
  const slow = (step: Step): boolean =>
    (step.kind === 'wait' && step.for !== undefined) || (step.kind === 'watch' && step.type !== undefined) || step.kind === 'approve'
  const state = new Map<string, 'here' | 'done'>()
  /** The step at which a circle closes in which nobody waits. */
  const circle = (at: string | null): string | null => {
    if (at === null || state.get(at) === 'done') return null
    const step = byId.get(at)!
    if (slow(step)) return null
    if (state.get(at) === 'here') return at
    state.set(at, 'here')
    const found =
      exitsOf(step)
        .map(({ to }) => circle(to))
        .find((one) => one !== null) ?? null
    state.set(at, 'done')
    return found
  }
  for (const step of steps) {
    const found = slow(step) ? null : circle(step.id)
    if (found !== null)
      return [...problems, { place: `steps.${found}`, message: 'This goes round without waiting: put a wait into the circle.' }]
  }
  return problems
}
