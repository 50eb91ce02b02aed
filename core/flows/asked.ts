/** What the addresses of flows share: on what they stand, who may switch, and how a wrong body is refused. */
import type { FastifyRequest } from 'fastify'
import { type Actor, administers, reachOf } from '../access/index.ts'
import { type ApiOptions, readQuery } from '../api/index.ts'
import { notFound, Problem } from '../errors.ts'
import { isId } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { Flow } from './definition.ts'
import type { Flows } from './flows.ts'
import type { FlowRecord, PublishPlace } from './publish.ts'

export interface FlowRoutesOptions extends ApiOptions, Pick<PublishPlace, 'timeZoneOf'> {
  readonly database: Database
  readonly flows: Pick<Flows, 'wake'>
  readonly written: (workspace: string) => void
  /** Mails of a flow go on. */
  readonly mailed: (workspace: string, broadcast: string) => Promise<void>
  readonly now?: (() => Date) | undefined
}

export type WithId = { Params: { id: string } }

/** How whoever asks, and the flow that they ask of, are found. */
export function openAsked({ store, resolveActor }: Pick<FlowRoutesOptions, 'store' | 'resolveActor'>) {
  return {
    async asked(request: FastifyRequest): Promise<Actor> {
      const actor = await resolveActor(request)
      readQuery(request.query, {})
      return actor
    },
    /** @throws Problem `record.notFound`, 404, where it is not there for the actor, or not to be reached so. */
    async find(actor: Actor, key: string, needs: 'read' | 'write'): Promise<FlowRecord> {
      const json = isId(key) ? await store.get(actor, Flow.name, key) : null
      if (json === null || reachOf(actor, Flow.name, needs) === 'none') throw notFound('Flow')
      return JSON.parse(json) as FlowRecord
    },
  }
}

/** @throws Problem `flow.administrators`, 403, for whoever is none. */
export function refuseOthers(actor: Actor): void {
  if (administers(actor)) return
  throw new Problem('flow.administrators', 'What a flow does it does with all rights: only administrators switch it.', {
    status: 403,
    fix: 'Ask an administrator of your workspace.',
  })
}

/** A body that is refused because of a field. */
export const wrong = (field: string, message: string): Problem =>
  new Problem('record.invalid', message, { status: 422, more: { errors: [{ field, code: 'field.wrong', message }] } })
