/** What a flow names that is a record: whether it is there, and fits. */
import { systemActor } from '../access/index.ts'
import { channelsIn } from '../messaging/index.ts'
import { isId } from '../object/index.ts'
import type { Store } from '../store/index.ts'
import type { FlowBody, StepOf } from './body.ts'
import type { FlowProblem } from './read-body.ts'

interface Wanted {
  readonly place: string
  readonly object: string
  readonly id: string
  /** Why it cannot be used, or null. */
  readonly fits?: (record: Readonly<Record<string, unknown>>) => string | null
}

/** What they are called where it is not their name. */
const names: Readonly<Record<string, string>> = { hours: 'calendar of business hours' }

const active = ({ active: is }: Readonly<Record<string, unknown>>): string | null =>
  is === true ? null : 'This member may not sign in any more.'

/** What is wrong with the records that a flow for an object names. */
export async function wrongReferences(
  store: Pick<Store, 'list'>,
  workspace: string,
  of: string,
  body: FlowBody,
): Promise<readonly FlowProblem[]> {
  const wanted: Wanted[] = body.begins.flatMap((trigger, n) =>
    trigger.on === 'segment' ? [{ place: `begins.${n}.segment`, object: 'segment', id: trigger.segment, fits: isOf(of) }] : [],
  )
  for (const step of body.steps) {
    const place = `steps.${step.id}`
    if (step.kind === 'wait' && step.hours !== undefined) wanted.push({ place: `${place}.hours`, object: 'hours', id: step.hours })
    if (step.kind === 'approve')
      wanted.push(...step.members.map((id) => ({ place: `${place}.members`, object: 'member', id, fits: active })))
    if (step.kind === 'act') wanted.push(...wantedBy(place, of, step))
  }
  const found = new Map<string, Readonly<Record<string, unknown>>>()
  for (const [object, some] of Map.groupBy(wanted, (one) => one.object)) {
    const ids = [...new Set(some.map(({ id }) => id))]
    const page = await store.list(systemActor(workspace), object, {
      where: { field: 'id', op: 'anyOf', value: ids },
      limit: Math.min(ids.length, 1_000),
    })
    for (const record of (JSON.parse(page) as { items: Record<string, unknown>[] }).items)
      found.set(`${object} ${String(record.id)}`, record)
  }
  return wanted.flatMap(({ place, object, id, fits }): FlowProblem[] => {
    const record = found.get(`${object} ${id}`)
    const message = record === undefined ? `This ${names[object] ?? object} is not there any more.` : (fits?.(record) ?? null)
    return message === null ? [] : [{ place, message }]
  })
}

const isOf =
  (of: string) =>
  (record: Readonly<Record<string, unknown>>): string | null =>
    record.of === of ? null : `It is for others: ${String(record.of)}.`

function wantedBy(place: string, of: string, step: StepOf<'act'>): readonly Wanted[] {
  if (step.do === 'assign') return step.members.map((id) => ({ place: `${place}.members`, object: 'member', id }))
  if (step.do === 'notify')
    return [
      ...(step.members ?? []).map((id) => ({ place: `${place}.members`, object: 'member', id, fits: active })),
      ...(step.teams ?? []).map((id) => ({ place: `${place}.teams`, object: 'team', id })),
    ]
  if (step.do === 'create' || step.do === 'change')
    return Object.entries(step.values).flatMap(([key, given]): Wanted[] => {
      if (typeof given !== 'object' || given === null) return []
      const { members, hours } = given as { members?: unknown; hours?: unknown }
      const all = [...(Array.isArray(members) ? members : []).map((id: unknown) => ['member', id]), ['hours', hours]]
      // What is no id is wrong already.
      return all.flatMap(([object, id]) =>
        typeof id === 'string' && isId(id) ? [{ place: `${place}.values.${key}`, object: String(object), id }] : [],
      )
    })
  if (step.do === 'webhook')
    return [
      {
        place: `${place}.webhook`,
        object: 'webhook',
        id: step.webhook,
        fits: ({ enabled }) => (enabled === true ? null : 'This webhook is switched off.'),
      },
    ]
  if (step.do !== 'mail') return []
  return [
    { place: `${place}.template`, object: 'template', id: step.template, fits: isOf(of) },
    {
      place: `${place}.purpose`,
      object: 'purpose',
      id: step.purpose,
      fits: ({ channels }) => (channelsIn(channels).includes('mail') ? null : 'This purpose does not come by mail.'),
    },
    {
      place: `${place}.sender`,
      object: 'sender',
      id: step.sender,
      fits: ({ confirmedAt }) => (confirmedAt === null ? 'This sender is not confirmed yet: open the mail that was sent there.' : null),
    },
  ]
}
