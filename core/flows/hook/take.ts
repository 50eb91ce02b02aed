/**
 * What was sent to a flow becomes what it says, in one transaction: the record where it is made or written, what happened with it, and the delivery itself. The flow
 * begins by what happened, as by everything else that is in the log.
 */
import { flowActor } from '../../access/index.ts'
import { Problem, reasonOf } from '../../errors.ts'
import { merged } from '../../forms/submission/merge.ts'
import type { Identity } from '../../module/index.ts'
import { isNobodys } from '../../interactions/identity/rules.ts'
import type { Interaction, KeptRules } from '../../interactions/index.ts'
import { keepInteractions } from '../../interactions/record.ts'
import { type Model, newId, type ObjectType } from '../../object/index.ts'
import type { Database, Transaction } from '../../postgres/index.ts'
import { decidedAnew } from '../../store/decided-anew.ts'
import { recordsHaving, refuseSecond } from '../../store/having.ts'
import { type Change, modelAt, type Models, type Store, type Values } from '../../store/index.ts'
import type { HookTrigger, HookWriting } from '../body.ts'
import { type Delivery, type DeliveryFate, hasOlder, keptFor, putDelivery } from './deliveries.ts'
import { readTold } from './mapping.ts'
import type { OpenHook } from './open-hook.ts'
import { received } from './received.ts'

export interface TakePlace {
  readonly database: Database
  readonly store: Pick<Store, 'write'>
  readonly model: Model
  readonly models?: Models | undefined
  readonly identity: Identity
  /** The identity rules of workspaces: they say which values are nobody's. */
  readonly rules: KeptRules
  /** The country of a workspace: phone numbers without + belong to it. */
  readonly countryIn: (workspace: string) => Promise<string | null>
  readonly written: (workspace: string) => void
  /** Deliveries of a workspace are looked at then: they are too old. */
  readonly wake: (workspace: string, at: Date) => Promise<void>
  readonly now: () => Date
}

/** Takes a delivery, or keeps it with the reason why it was not; one that is known already changes nothing. Once this resolves it is kept. */
export async function takeDelivery(place: TakePlace, hook: OpenHook, one: Delivery, isAgain = false): Promise<void> {
  const { database, wake } = place
  const { workspace, trigger } = hook
  const keep = async (fate: DeliveryFate): Promise<void> =>
    void (await database.transaction(workspace, (tx) => putDelivery(tx, one, fate, isAgain)))
  if (trigger === null) await keep({ state: 'resting' })
  else
    try {
      const left = await decidedAnew(() => takeOnce(place, hook, trigger, one, isAgain))
      if (left !== null) await keep({ state: 'nobody', problem: left })
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      if (error === known) return
      await keep({ state: 'refused', problem: reasonOf(error), isUnsaid: error.code === 'record.erased' })
    }
  if (!(await hasOlder(database, workspace, one.at))) await wake(workspace, new Date(one.at.getTime() + keptFor))
}

/** A retry of its sender, or a person who takes it at the same moment. */
const known = new Problem('hook.known', 'This was sent before.', { status: 409 })

/** Why it tells of nobody; null where it was taken. */
async function takeOnce(place: TakePlace, hook: OpenHook, trigger: HookTrigger, one: Delivery, isAgain: boolean): Promise<string | null> {
  const { database, store, now } = place
  const { workspace, flow, name } = hook
  const { model } = await modelAt(place, workspace)
  const object = model.objects.get(hook.of)
  if (!object) throw new Problem('hook.noObject', 'The records that this flow is for are not there any more.', { status: 422 })
  const told = readTold({ model, object, country: await place.countryIn(workspace) }, trigger, one.body)
  const { field } = trigger.by
  if (await isNobodysValue(place, workspace, object, field, told.text)) return `${told.text} is nobody’s by the rules of identity.`
  const [found, ...others] = await recordsHaving(database, workspace, object, field, told.text, 2)
  if (others.length > 0) return `Several ${object.label[1].toLowerCase()} have ${told.text}: it is nobody’s.`
  if (!found && trigger.adds !== true) return `No ${object.label[0].toLowerCase()} has ${told.text}.`
  const at = now()
  const record = found?.id ?? newId(at.getTime())
  const change = changeOf(object, record, found, told.values, trigger.writing ?? 'blank')
  const happened: Interaction = {
    type: received.name,
    at,
    records: [{ object: object.name, id: record }],
    channel: null,
    touchpoint: null,
    key: one.id,
    properties: { ...told.says, flow, name },
  }
  const beside = async (tx: Transaction): Promise<void> => {
    if (!found) refuseSecond(tx, object, field, told.text, record)
    const [interaction] = await keepInteractions(tx, { kind: 'flow', id: flow, name, sender: flow }, [happened], at)
    // Known by the log, though its row may be forgotten: it was taken then.
    if (interaction === undefined) throw known
    if (!(await putDelivery(tx, one, { state: 'taken', record, outcome: found ? 'found' : 'added', interaction }, isAgain))) throw known
  }
  const isChanged = (change.create?.length ?? 0) + (change.patch?.length ?? 0) > 0
  if (isChanged) await store.write(flowActor(workspace, { id: flow, name }), { kind: 'hook', id: one.id }, change, { beside, now: at })
  else {
    await database.transaction(workspace, beside)
    place.written(workspace)
  }
  return null
}

/** What a workspace says of addresses and numbers that are nobody's holds here, too. */
async function isNobodysValue(
  { identity, rules }: TakePlace,
  workspace: string,
  object: ObjectType,
  field: string,
  text: string,
): Promise<boolean> {
  if (object.name !== identity.individual.object) return false
  const rule = (await rules.of(workspace))?.ranked.find((one) => one.field === field)
  return rule !== undefined && isNobodys(rule, text)
}

function changeOf(
  object: ObjectType,
  record: string,
  found: { readonly version: number; readonly values: Values } | undefined,
  values: Values,
  writing: HookWriting,
): Change {
  if (!found) return { create: [{ object: object.name, id: record, values }] }
  const patch = writing === 'nothing' ? {} : merged(found.values, values, writing)
  return Object.keys(patch).length === 0 ? {} : { patch: [{ object: object.name, id: record, values: patch, version: found.version }] }
}
