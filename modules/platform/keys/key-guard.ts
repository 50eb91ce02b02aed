/** What holds for API keys by whatever way they are written. */
import { administers } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import type { Guard, Values } from '@rapport/core/store'

const refuse = (code: string, status: number, message: string, fix: string): Problem => new Problem(code, message, { status, fix })
/** Most keys of a workspace that are not withdrawn. */
const most = 200
const reaches = (values: Values | null): string => JSON.stringify([values?.member ?? null, values?.role ?? null])

/**
 * Keys stay, because history names them; a withdrawn one stays withdrawn; whose it is and its role are settled when it is made.
 * Only administrators make keys of the workspace, which have a role of their own, and of other members.
 */
export const keyGuard: Guard = {
  object: 'api_key',
  most: {
    count: most,
    unless: 'withdrawnAt',
    refuse: () => refuse('key.tooMany', 409, `A workspace has at most ${most} API keys.`, 'Withdraw those that nobody uses.'),
  },
  decide({ action, before, after }, { actor }) {
    if (actor.role === 'system') return null
    if (actor.kind === 'key') return refuse('key.notHere', 403, 'API keys do not decide on API keys.', 'Sign in, then try again.')
    if (action === 'deleted') return refuse('key.keep', 409, 'API keys are not deleted: history names them.', 'Withdraw the key instead.')
    if (after!.role !== null && !administers(actor))
      return refuse('key.administrators', 403, 'Only administrators make keys of the workspace.', 'Make a key of your own.')
    if (after!.member !== null && after!.member !== actor.member && !administers(actor))
      return refuse('key.administrators', 403, 'Only administrators decide on the keys of other members.', 'Make a key of your own.')
    if ((after!.member === null) !== (after!.role !== null) || (after!.member !== null && after!.team !== null))
      return refuse('key.oneOrOther', 422, 'A key belongs to a member, or has a role and perhaps a team of its own.', 'Name one of them.')
    if (action === 'created') return null
    if (reaches(before) !== reaches(after))
      return refuse('key.settled', 409, 'Whose a key is stays as it was made.', 'Make another key, and withdraw this one.')
    if (before!.withdrawnAt !== null && after!.withdrawnAt === null)
      return refuse('key.withdrawn', 409, 'This key was withdrawn, and stays so.', 'Make another key.')
    return null
  },
}
