/** What the addresses of flows share: on what they stand, who may switch, and how a wrong body is refused. */
import { type Actor, administers } from '../access/index.ts'
import type { ApiOptions } from '../api/index.ts'
import { Problem } from '../errors.ts'
import type { Database } from '../postgres/index.ts'
import type { Flows } from './flows.ts'
import type { PublishPlace } from './publish.ts'

export interface FlowRoutesOptions extends ApiOptions, Pick<PublishPlace, 'timeZoneOf'> {
  readonly database: Database
  readonly flows: Pick<Flows, 'wake'>
  readonly written: (workspace: string) => void
  /** Mails of a flow go on. */
  readonly mailed: (workspace: string, broadcast: string) => Promise<void>
  readonly now?: (() => Date) | undefined
}

export type WithId = { Params: { id: string } }

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
