import type { Actor } from '../access/index.ts'
import { Problem } from '../errors.ts'

/** The actor, if it may change the model of its workspace. Throws `customField.administrators` (403). */
export function administrator(actor: Actor): Actor {
  if (actor.role === 'administrator') return actor
  throw new Problem('customField.administrators', 'Only administrators change objects and fields of a workspace.', {
    status: 403,
    fix: 'Ask an administrator of your workspace.',
  })
}
