/** What holds for flows by whatever way they are written. */
import { type Actor, administers, reachOf } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Guard } from '../store/index.ts'
import { type HookTrigger, most, type StepOf } from './body.ts'
import { mostFlows } from './definition.ts'
import { strangerIn } from './read-body.ts'
import { isWalkable } from './walkable.ts'

const wrong = (field: string, code: string, message: string): Problem =>
  new Problem('record.invalid', message, { status: 422, more: { errors: [{ field, code, message }] } })

/** By what is known what is on. */
const kept = ['state', 'number', 'publishedAt'] as const

export const flowGuard: Guard = {
  object: 'flow',
  most: {
    count: mostFlows,
    refuse: () =>
      new Problem('flow.tooMany', `A workspace has at most ${mostFlows} flows.`, { status: 409, fix: 'Delete one that is off.' }),
  },
  decide({ before, after }, { actor, model, restoring }) {
    if (actor.role !== 'system' && !administers(actor))
      return new Problem('flow.administrators', 'What a flow does it does with all rights: only administrators make them.', {
        status: 403,
        fix: 'Ask an administrator of your workspace.',
      })
    if (after === null)
      return before?.state === 'on' || before?.state === 'paused'
        ? new Problem('flow.isOn', 'Records are on their way through this flow.', { status: 409, fix: 'Switch it off first.' })
        : null
    if (restoring && before !== null && kept.some((key) => before[key] !== after[key]))
      return new Problem('flow.final', 'What a flow did stays done: switching it on and off is not taken back.', {
        status: 409,
        fix: 'Switch it on its page.',
      })
    const object = model.objects.get(String(after.of))
    if (!restoring && !isWalkable(object))
      return wrong('of', 'flow.of', 'Flows are for records such as person, company or one of your own objects.')
    if (before && before.of !== after.of) return wrong('of', 'flow.fixed', 'For what a flow is stays. Make another one.')
    const body = after.body as { begins?: unknown; steps?: unknown } | null
    if (typeof body !== 'object' || body === null || !Array.isArray(body.begins) || !Array.isArray(body.steps))
      return wrong('body', 'flow.body', 'A flow has `begins` and `steps`, each a list.')
    const stranger = restoring ? null : strangerIn(body)
    if (stranger !== null) return wrong('body', 'flow.unknown', `${stranger.place}: ${stranger.message}`)
    const beyond = actor.kind === 'key' && !restoring ? beyondScopes(actor, String(after.of), body) : null
    if (beyond !== null)
      return new Problem('key.scope', `This API key has no scope ${beyond}, which it needs for what this flow does.`, {
        status: 403,
        fix: 'Give the key that scope under Settings, API keys.',
        more: { scope: beyond },
      })
    if (JSON.stringify(body).length > most.bytes) return wrong('body', 'flow.tooLong', `A flow has at most ${most.bytes} bytes.`)
    return null
  },
}

/** A scope that a key lacks for what a flow does: by a flow it does nothing that it could not do itself. */
function beyondScopes(actor: Actor, of: string, body: { readonly begins?: unknown; readonly steps?: unknown }): string | null {
  const hooks = body.begins as readonly (Partial<HookTrigger> | null)[]
  const isFilled = hooks.some((one) => one?.on === 'webhook' && (one.adds === true || one.values !== undefined))
  const done = (body.steps as readonly (Partial<StepOf<'act'> & { object?: unknown }> | null)[]).flatMap((step) => {
    if (step?.kind !== 'act') return []
    if (step.do === 'create') return [String(step.object)]
    return step.do === 'mail' ? ['broadcast'] : step.do === 'webhook' ? [] : [of]
  })
  const written = [...done, ...(isFilled ? [of] : [])].find((object) => reachOf(actor, object, 'write') !== 'all')
  if (written !== undefined) return `${written}:write`
  return reachOf(actor, of, 'read') === 'all' ? null : `${of}:read`
}
