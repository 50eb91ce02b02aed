/** How a workspace shows in what it sends. */
import type { Database } from '@rapport/core/postgres'

const text = `select json_build_object('name', w.name, 'language', w.language, 'address',
  (select p.postal_address from contact_policy p where p.workspace_id = $1 order by p.id limit 1))::text from workspace w where w.workspace_id = $1`.replace(
  /\s*\n\s*/g,
  ' ',
)

export interface Sender {
  readonly name: string
  /** The postal address, where it is known. */
  readonly address: string | null
  /** BCP 47. */
  readonly language: string
}

/** Reads who sends what a workspace sends. */
export const senderReader =
  (database: Pick<Database, 'readJson'>) =>
  async (workspace: string): Promise<Sender> => {
    const json = await database.readJson(workspace, { text, values: [] })
    return json === null ? { name: '', address: null, language: 'en' } : (JSON.parse(json) as Sender)
  }
