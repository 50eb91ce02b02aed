/** A server that takes a job which ends it. */
import { once } from 'node:events'
import { Presence } from '../../leases/index.ts'
import { openDatabase } from '../../postgres/index.ts'
import { defineJob } from '../job.ts'
import { openJobs } from '../jobs.ts'

const [{ ownerUrl, ...given }] = (await once(process, 'message')) as [{ ownerUrl: string; secret?: string }]
const { control } = await openDatabase({ ownerUrl, rolesReady: true, ...given })
const deadly = defineJob({ name: 'deadly', label: 'Deadly', run: async () => process.exit(3) })
await openJobs({ control, presence: new Presence(control), kinds: [deadly] }).start()
