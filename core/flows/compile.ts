/** A flow made ready to be walked: what it names is looked up, its sentences are conditions, and what they go by is known. */
import { filterFor, systemActor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Condition } from '../object/condition.ts'
import type { Model, ObjectType } from '../object/index.ts'
import { isActor } from '../object/index.ts'
import { checkCondition, comparedFields, lengthOf, parseFilter, resolvePath, shapeOf } from '../rules/index.ts'
import { type Plan, planOf } from '../segments/index.ts'
import { compileText, type CompiledText } from '../templates/index.ts'
import type { FlowBody, HookTrigger, Step, Trigger } from './body.ts'
import { type Draft, draftOf } from './draft.ts'
import { checkHooking } from './hook/mapping.ts'
import { received, takenNames } from './hook/received.ts'
import type { FlowProblem } from './read-body.ts'
import { isWalkable } from './walkable.ts'

export interface CompiledTrigger {
  readonly trigger: Trigger
  readonly when: Plan | null
  /** Over what was said of the interaction. */
  readonly where: Condition | null
}

export interface CompiledStep {
  readonly step: Step
  /** Of a branch, one for each arm; of a watch, the one that is watched for. */
  readonly plans: readonly Plan[]
  /** Of a watch for an interaction. */
  readonly where: Condition | null
  /** Of a step that writes records, what it writes. */
  readonly draft: Draft | null
  /** Of one that tells members something, what it says. */
  readonly text: CompiledText | null
}

export interface CompiledFlow {
  readonly id: string
  readonly number: number
  readonly name: string
  readonly object: ObjectType
  readonly timeZone: string
  readonly begins: readonly CompiledTrigger[]
  readonly only: Plan | null
  /** Milliseconds after which who was in comes in again; 0 for at once, Infinity for never. */
  readonly again: number
  readonly leaves: Plan | null
  readonly steps: ReadonlyMap<string, CompiledStep>
  readonly first: string | null
}

export interface CompileOptions {
  readonly model: Model
  readonly workspace: string
  readonly timeZone: string
  readonly country?: string | null
}

/** What is wrong with a flow for this workspace, in what it names; nothing where it can be walked. Of records that it names (templates, members) `references.ts` asks. */
export function compileFlow(
  { model, workspace, timeZone, country = null }: CompileOptions,
  { id, number, name, of }: { readonly id: string; readonly number: number; readonly name: string; readonly of: string },
  body: FlowBody,
): { readonly flow: CompiledFlow; readonly problems: readonly FlowProblem[] } {
  const problems: FlowProblem[] = []
  const actor = { ...systemActor(workspace), timeZone }
  const object = model.objects.get(of)
  if (!isWalkable(object)) throw new Problem('flow.of', `There is no “${of}” that a flow could be for.`, { status: 422 })
  const attempt = <T>(place: string, make: () => T): T | null => {
    try {
      return make()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problems.push({ place, message: [error.message, error.fix].filter(Boolean).join(' ') })
      return null
    }
  }
  /** A sentence over the record, with all that it goes by. Its id tells it apart from the others of the flow. */
  const plan = (place: string, sentence: string | undefined): Plan | null =>
    sentence === undefined
      ? null
      : attempt(place, () => {
          const condition = filterFor(model, actor, object, sentence)!
          if (/"value":"me"/.test(JSON.stringify(condition)))
            throw new Problem('flow.me', 'A flow is the same for everybody: name a member by their id instead of me.')
          return planOf(model, { id: `${id} ${number} ${place}`, version: number, name: place }, object, condition, timeZone)
        })
  const said = (place: string, type: string | undefined, where: string | undefined): Condition | null => {
    if (type === undefined) return null
    return attempt(`${place}.${where === undefined ? 'type' : 'where'}`, () => {
      const parsed = where === undefined ? undefined : parseFilter(where)
      const shape = shapeOf(model, type, parsed)
      if (!shape) {
        const near = model.interactions.near(type)
        throw new Problem('flow.type', `There is no interaction “${type}”.`, near[0] ? { fix: `Did you mean ${near[0]}?` } : {})
      }
      return parsed === undefined ? null : checkCondition(model, shape, parsed, { timeZone })
    })
  }
  /** What was sent to this flow, and fits. */
  const sent = (place: string, trigger: HookTrigger): Condition | null => {
    checkHooking(object, trigger, (part, message) => problems.push({ place: `${place}.${part}`, message }))
    return attempt(`${place}.where`, () => {
      const own: Condition = { field: 'flow', op: 'is', value: id }
      const fits = trigger.where === undefined ? undefined : parseFilter(trigger.where)
      const odd = fits && comparedFields(fits).find((name) => !takenNames.has(name) && !Object.hasOwn(trigger.says ?? {}, name))
      if (odd !== undefined)
        throw new Problem('flow.says', `Nothing that is sent is told as ${odd}.`, { fix: 'Say where it stands first.' })
      const whole: Condition = fits === undefined ? own : { and: [own, fits] }
      return checkCondition(model, shapeOf(model, received.name, whole)!, whole, { timeZone })
    })
  }
  const happens = (place: string): void => {
    if (object.interactions !== true)
      problems.push({ place, message: `Nothing is told of what happens with ${object.label[1].toLowerCase()}.` })
  }
  const isDate = (place: string, field: string, isOwn = false): void =>
    void attempt(place, () => {
      const { value, hops } = resolvePath(model, object, field)
      if (isOwn && hops.length > 0) throw new Problem('flow.date', 'Only dates of the record itself begin a flow.')
      if (value.kind !== 'date' && value.kind !== 'instant') throw new Problem('flow.date', `${field} is no date.`)
    })

  const begins = body.begins.map((trigger, n): CompiledTrigger => {
    const place = `begins.${n}`
    if (trigger.on === 'changed')
      for (const field of trigger.fields ?? [])
        if (!Object.hasOwn(object.fields, field) || object.fields[field]!.presence === 'derived')
          problems.push({ place: `${place}.fields`, message: `${object.label[1]} have no field ${field} that is written.` })
    if (trigger.on === 'happened' || trigger.on === 'segment' || trigger.on === 'webhook') happens(place)
    if (trigger.on === 'date') isDate(`${place}.field`, trigger.field, true)
    return {
      trigger,
      when: plan(`${place}.when`, trigger.when),
      where: trigger.on === 'happened' ? said(place, trigger.type, trigger.where) : trigger.on === 'webhook' ? sent(place, trigger) : null,
    }
  })
  const draft = (place: string, step: Step): Draft | null =>
    step.kind !== 'act'
      ? null
      : draftOf(
          { model, actor, country, timeZone, object, problem: (at, message) => problems.push({ place: `${place}.${at}`, message }) },
          step,
        )
  const steps = body.steps.map((step): readonly [string, CompiledStep] => {
    const place = `steps.${step.id}`
    const sentences =
      step.kind === 'branch' ? step.arms.map(({ when }) => when) : step.kind === 'watch' && step.when !== undefined ? [step.when] : []
    if (step.kind === 'watch' && step.type !== undefined) happens(place)
    if (step.kind === 'wait' && step.until) isDate(`${place}.until`, step.until.field)
    if (step.kind === 'act' && step.do === 'assign') {
      const field = object.fields[step.field]
      if (field?.kind !== 'ref' || field.options.to !== 'member' || field.options.readonly || isActor(field))
        problems.push({ place: `${place}.field`, message: `${object.label[1]} have no field ${step.field} for a member.` })
    }
    const plans = sentences.flatMap((sentence, n) => plan(`${place}.${n}`, sentence) ?? [])
    if (step.kind === 'act' && step.do === 'assign' && step.open !== undefined)
      plans.push(...[plan(`${place}.open`, step.open)].flatMap((one) => one ?? []))
    const text =
      step.kind === 'act' && step.do === 'notify'
        ? attempt(`${place}.text`, () => compileText(model, actor, object, step.text, { timeZone }))
        : null
    if (step.kind === 'act' && step.do === 'notify' && step.owner === true && object.owner === undefined)
      problems.push({ place: `${place}.owner`, message: `${object.label[1]} have no owner.` })
    const where = step.kind === 'watch' ? said(place, step.type, step.where) : null
    return [step.id, { step, plans, where, draft: draft(place, step), text }]
  })
  const again = body.again === undefined ? 0 : body.again === 'never' ? Infinity : lengthOf(body.again)!
  const flow: CompiledFlow = {
    id,
    number,
    name,
    object,
    timeZone,
    begins,
    only: plan('only', body.only),
    again,
    leaves: plan('leaves', body.leaves),
    steps: new Map(steps),
    first: body.steps[0]?.id ?? null,
  }
  return { flow, problems }
}
