/** What an answer tells of a session. */
import { shape } from '@rapport/core/api'
import { roleKeys } from '../member.ts'

const { count, flag, id, list, members, one, orNull, text } = shape

/** Of somebody who is signed in all of it; of others only the state, and whether strangers may make workspaces. */
export const sessionShape = members(
  { state: one('setup', 'signedOut', 'signedIn', 'secondFactor') },
  {
    signUp: flag,
    position: count,
    member: members({ id, name: text, email: text, role: one(...roleKeys), team: orNull(members({ id, title: text })) }),
    workspace: members({ id, name: text, language: text, timeZone: text, country: orNull(text) }),
    workspaces: list(members({ id, name: text })),
  },
)
