import type { Reach } from '@rapport/core/object'
import type { Row } from '../../api/types.ts'
import type { MailOutcome } from './mailWords.ts'

export type RoleKey = 'administrator' | 'manager' | 'rep' | 'guest'
export type Right = 'read' | 'write' | 'delete'
export const rights: readonly Right[] = ['read', 'write', 'delete']
/** From nothing to everything. */
export const reaches = ['none', 'own', 'team', 'below', 'all'] as const satisfies readonly Reach[]

export interface Member extends Row {
  name: string
  email?: string
  role: RoleKey
  team: { id: string; title: string } | null
  active: boolean
}

export interface Team extends Row {
  name: string
  parent: { id: string; title: string } | null
}

/** What a role may do with one object. */
export interface Grant {
  read: Reach
  write: Reach
  delete: Reach
  hide: readonly string[]
}
export type Grants = Readonly<Record<string, Grant>>

/** A role with its rights as they are in force. */
export interface Role {
  id: string
  key: RoleKey
  name: string
  grants: Grants
}

/** The record of a role: `grants` holds what the workspace changed of the declared rights. */
export interface RoleRecord extends Row {
  key: RoleKey
  name: string
  grants: Readonly<Record<string, Partial<Grant>>>
}

export interface Invitation {
  id: string
  email: string
  name: string | null
  role: RoleKey
  team: { id: string; title: string } | null
  createdAt: string
  expiresAt: string
  state: 'open' | 'accepted' | 'withdrawn' | 'expired'
  /** What became of its newest mail. */
  mail: (MailOutcome & { id: string; reason: string | null; at: string }) | null
}
