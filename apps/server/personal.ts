/** What all tables of the installation hold of customers: each part says it of its own. */
import { customiseTables } from '@rapport/core/customise'
import { inventoryOf } from '@rapport/core/erasure'
import { feedTables } from '@rapport/core/feed'
import { flowTables } from '@rapport/core/flows'
import { formTables } from '@rapport/core/forms'
import { interactionTables } from '@rapport/core/interactions'
import { messagingTables } from '@rapport/core/messaging'
import { notificationTables } from '@rapport/core/notifications'
import { searchTables } from '@rapport/core/search'
import { segmentTables } from '@rapport/core/segments'
import type { Tables } from '@rapport/core/sql'
import { storeTables } from '@rapport/core/store'
import { transferPersonal } from '@rapport/core/transfer'
import { webhookTables } from '@rapport/core/webhooks'
import { accountTables } from '@rapport/platform/server'

const queue = 'Work of the server itself, by the names of tables and workspaces.'
const work = 'name data dead_letter group_id group_tier output policy singleton_key source_name source_output'
const columnsOf = (words: string): readonly string[] => (words === '' ? [] : words.split(' '))

/** Tables of the engine that hold nothing of customers. */
const ownTables: Tables = {
  personal: [],
  impersonal: [
    {
      table: 'erasure',
      columns: columnsOf('object ground state problem by_name records known counts told previous hash'),
      why: 'Who was erased, by ids that lead nowhere any more; `known` is sealed, and empty once it is done.',
    },
    {
      table: 'erasure_mark',
      columns: columnsOf('mark field lifted_by lifted_reason'),
      why: 'By what somebody was known who was erased, as a keyed hash.',
    },
    {
      table: 'subject_export',
      columns: columnsOf('object by_kind by_name'),
      why: 'Who took out all that is known of somebody, by an id that leads nowhere once they are erased.',
    },
    { table: 'control.migration', columns: columnsOf('name hash'), why: 'Which migrations were applied.' },
    ...Object.entries({
      version: '',
      queue: 'name policy dead_letter table_name singletons_active',
      schedule: 'name key kind cron timezone data options',
      subscription: 'event name',
      job: work,
      job_dependency: 'child_name parent_name',
      warning: 'type message data',
      bam: 'name queue table_name command status error',
      queue_stats: 'name',
    }).map(([name, columns]) => ({ table: `jobs.${name}`, columns: columnsOf(columns), why: queue })),
  ],
}

export const inventory = inventoryOf([
  storeTables,
  feedTables,
  searchTables,
  segmentTables,
  customiseTables,
  interactionTables,
  messagingTables,
  flowTables,
  notificationTables,
  formTables,
  webhookTables,
  transferPersonal,
  accountTables,
  ownTables,
])
