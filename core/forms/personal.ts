/** What forms hold of somebody: what they sent. */
import { bound, type Changing, mentions, type Subject, type Tables } from '../sql/personal.ts'

/** What became of their record, or was sent with their address; and what nobody else has sent. What others wrote of them is in words of others. */
const theirs = `(t.record_id = any(:ids) or lower(t.address) = any(:texts) or (t.record_id is null and t.address is null and (lower(t.visitor) = any(:texts) or ${mentions('t.answers::text')})))`

export const formTables: Tables = {
  personal: [
    {
      table: 'form_submission',
      holds: 'What they sent by forms, as it came',
      columns: [
        'token',
        'state',
        'why',
        'problem',
        'answers',
        'answer_values',
        'wished',
        'origin',
        'visitor',
        'address',
        'object',
        'outcome',
      ],
      key: { id: 'uuid' },
      of: theirs,
      fate: 'deleted',
      erase,
      tells: `json_build_object('at', t.at, 'form', (select f.name from form f where f.workspace_id = $1 and f.id = t.form_id), 'state', t.state, 'answers', t.answers, 'origin', t.origin)`,
    },
  ],
  impersonal: [],
}

/** Others who used the same browser keep what they sent, without its name. */
async function erase(tx: Changing, subject: Subject, most: number): Promise<number> {
  const others = bound(
    `update form_submission t set visitor = null where t.workspace_id = $1 and lower(t.visitor) = any(:texts) and not ${theirs}`,
    subject,
  )
  void tx.query(others.text, others.values)
  const own = bound(
    `with part as materialized (select t.id from form_submission t where t.workspace_id = $1 and ${theirs} limit ${most})
    delete from form_submission t using part s where t.workspace_id = $1 and t.id = s.id`.replace(/\s*\n\s*/g, ' '),
    subject,
  )
  return tx.change(own.text, own.values)
}
