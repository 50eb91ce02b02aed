/** One server of a storm: it has a feed, and is told of commits by the process that started it, first of where to work. */
import { once } from 'node:events'
import { Presence } from '../../leases/index.ts'
import { openDatabase } from '../../postgres/index.ts'
import { openFeed } from '../feed.ts'

const [{ ownerUrl, workspace, ...given }] = (await once(process, 'message')) as [{ ownerUrl: string; workspace: string; secret?: string }]
const database = await openDatabase({ ownerUrl, rolesReady: true, ...given })
const feed = openFeed({
  database,
  presence: new Presence(database.control),
  workspaces: async () => [workspace],
  round: 250,
  onError: (error) => process.stderr.write(`${String(error)}\n`),
})
feed.start()
process.on('message', () => feed.written(workspace))
process.on('disconnect', () => process.exit())
process.send?.('ready')
