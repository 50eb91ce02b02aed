/** Messages that a server has in hand at the moment in which somebody says no. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../postgres/index.ts'

const text = `select exists (select from message m where m.workspace_id = $1 and (m.record_id = $2::uuid or m.address_key = any($4::text[]))
  and m.channel = $3::text and m.state = 'sending')::text`.replace(/\s*\n\s*/g, ' ')

/** Milliseconds that it is waited for the mail server's answer. */
const patience = 5_000

/**
 * Waits until nothing is in hand any more for somebody whose word was just committed, by their record or by an address of theirs: what was
 * begun before it has arrived by then, and nothing is begun after it. So whoever is told that their word is kept gets nothing later than that, unless a mail server takes longer than five seconds to answer.
 */
export async function handsEmpty(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  { record, addressKeys, channel }: { readonly record: string; readonly addressKeys: readonly string[]; readonly channel: string },
): Promise<boolean> {
  for (const begun = performance.now(); ; await sleep(25)) {
    if ((await database.readJson(workspace, { text, values: [record, channel, addressKeys] })) === 'false') return true
    if (performance.now() - begun > patience) return false
  }
}
