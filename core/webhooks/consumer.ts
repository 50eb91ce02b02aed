/** Follows the feed of every workspace, and notes whom to tell of what. Sending is another's. */
import { defineConsumer, type Consumer } from '../feed/index.ts'
import type { Database } from '../postgres/index.ts'
import { queue } from './delivery.ts'
import { newsFor, type Wish } from './wish.ts'

const enabled = `select coalesce(json_agg(json_build_object('id', w.id, 'wishes', w.wishes)), '[]')::text from webhook w where w.workspace_id = $1 and w.enabled`

/** `told` hears which webhooks have something to send. Called again with the same entries it notes nothing twice. */
export const webhookConsumer = (
  database: Pick<Database, 'readJson' | 'transaction'>,
  told: (workspace: string, webhook: string) => Promise<void>,
): Consumer =>
  defineConsumer({
    name: 'webhooks',
    label: 'Webhooks',
    begins: 'end',
    async each(entries, { workspace }) {
      const webhooks = JSON.parse((await database.readJson(workspace, { text: enabled, values: [] }))!) as {
        id: string
        wishes: readonly Wish[]
      }[]
      if (webhooks.length === 0) return
      const news = newsFor(webhooks, entries)
      await queue(database, workspace, news, new Date())
      for (const webhook of new Set(news.map((one) => one.webhook))) await told(workspace, webhook)
    },
  })
