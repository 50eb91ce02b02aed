import { defineModule } from '@rapport/core/module'
import { ApiKey } from './api-key.ts'
import { CustomRecord } from './custom-record.ts'
import { Member, roleKeys } from './member.ts'
import { platformGuards } from './rights/guards.ts'
import { Role } from './role.ts'
import { Team } from './team.ts'
import { Workspace } from './workspace.ts'

export { ApiKey, CustomRecord, Member, Role, roleKeys, Team, Workspace }
/** The ground every other module stands on: the workspace, its members, their roles and teams. */
export const platform = defineModule({
  name: 'platform',
  objects: [Workspace, Member, Team, Role, ApiKey, CustomRecord],
  guards: () => platformGuards,
})
