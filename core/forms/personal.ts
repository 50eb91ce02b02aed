/** What forms hold of somebody: what they sent. */
import { mentions, type Tables } from '../sql/personal.ts'

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
      of: `(t.record_id = any(:ids) or lower(t.address) = any(:texts) or lower(t.visitor) = any(:texts) or ${mentions('t.answers::text')})`,
      fate: 'deleted',
      tells: `json_build_object('at', t.at, 'form', (select f.name from form f where f.workspace_id = $1 and f.id = t.form_id), 'state', t.state, 'answers', t.answers, 'origin', t.origin)`,
    },
  ],
  impersonal: [],
}
