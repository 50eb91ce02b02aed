/** Who sends a request by an API key: the key behind its secret, and what it may do. */
import { Problem } from '@rapport/core/errors'
import type { Pool } from 'pg'
import { openMemory, type Remembered } from '@rapport/core/memory'
import { sessionMemory } from '../session/sessions.ts'
import type { KeyRights } from './key-rights.ts'
import { hashSecret, isSecret } from './secret.ts'

export interface Keys {
  /** What the key with that secret may do. Throws `key.wrong`, `key.expired`, `key.asleep` (401). */
  find(secret: string): Promise<KeyRights>
  /** Forgets what is known of a workspace's keys: keys, members, roles or teams changed. */
  forgetWorkspace(workspace: string): void
}

export interface KeySources {
  readonly control: Pool
  /** Loads a key of a workspace; null when it is not there. */
  readonly loadKey: (workspace: string, key: string) => Promise<KeyRights | null>
  readonly now: () => number
}

/** Milliseconds after which it is noted again that a key is used. */
export const usedEvery = 60_000

/** Keys count as known for as long as sessions do: see `docs/decisions/0011-cached-sessions.md`. */
export function openKeys({ control, loadKey, now }: KeySources): Keys {
  const known = openMemory<KeyRights>(load, now)

  async function load(hash: string): Promise<Remembered<KeyRights> | null> {
    const { rows } = await control.query<{ workspace: string; id: string; usedAt: Date | null }>(
      'select workspace_id as workspace, id, used_at as "usedAt" from control.api_key where hash = $1',
      [hash],
    )
    const [row] = rows
    const value = row && (await loadKey(row.workspace, row.id))
    if (!row || !value || value.withdrawn) return null
    const at = now()
    if (value.expiresAt !== null && value.expiresAt.getTime() <= at) throw expired()
    if (value.asleep) throw asleep()
    if (!row.usedAt || at - row.usedAt.getTime() >= usedEvery)
      await control.query('update control.api_key set used_at = $2 where id = $1', [row.id, new Date(at)])
    return { value, until: Math.min(at + sessionMemory, value.expiresAt?.getTime() ?? Infinity) }
  }

  return {
    async find(secret) {
      const found = isSecret(secret) ? await known.find(hashSecret(secret)) : null
      if (!found) throw wrongKey()
      return found
    },
    forgetWorkspace: (workspace) => known.forget(({ actor }) => actor.workspace === workspace),
  }
}

const wrongKey = (): Problem =>
  new Problem('key.wrong', 'There is no such API key.', {
    status: 401,
    fix: 'Look whether it was copied whole. It may have been withdrawn: make another one under Settings, API keys.',
  })
const expired = (): Problem =>
  new Problem('key.expired', 'This API key has expired.', { status: 401, fix: 'Make another one under Settings, API keys.' })
const asleep = (): Problem =>
  new Problem('key.asleep', 'The member to whom this API key belongs has no access any more.', {
    status: 401,
    fix: 'Ask an administrator of your workspace.',
  })
