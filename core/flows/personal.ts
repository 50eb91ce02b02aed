/** What flows hold of somebody: which they walked, and what was done there. */
import { mentions, namesRecord, nobody, type Tables } from '../sql/personal.ts'

const flowName = '(select f.name from flow f where f.workspace_id = $1 and f.id = t.flow_id)'

const own = 't.run_id in (select r.id from flow_run r where r.workspace_id = $1 and r.record_id = any(:ids))'

export const flowTables: Tables = {
  personal: [
    {
      table: 'flow_delivery',
      holds: 'What other programs sent to automations of them',
      columns: ['state', 'problem', 'body', 'object', 'outcome'],
      key: { id: 'uuid' },
      of: `(t.record_id = any(:ids) or ${namesRecord('t.body::text')} or ${mentions('t.body::text')} or ${mentions('t.problem')})`,
      fate: 'deleted',
      tells: `json_build_object('at', t.at, 'flow', (select f.name from flow f where f.workspace_id = $1 and f.id = t.flow_id), 'state', t.state, 'body', t.body)`,
    },
    {
      table: 'flow_trace',
      holds: 'What automations did for them, step by step',
      columns: ['step', 'exit', 'said'],
      key: { run_id: 'uuid', turn: 'integer', place: 'integer' },
      of: `(${own} or (t.said is not null and (${namesRecord('t.said::text')} or ${mentions('t.said::text')})))`,
      fate: 'rewritten',
      set: 'said = null',
      open: 't.said is not null',
      left: 'How many went which way through an automation, without who.',
      // What was done for others is told to nobody else.
      tells: `case when ${own} then json_build_object('at', t.at, 'step', t.step, 'exit', t.exit, 'said', t.said) end`,
    },
    {
      table: 'flow_run',
      holds: 'The automations that they went through',
      columns: ['object', 'cause', 'cause_id', 'state', 'step', 'outcome', 'problem'],
      key: { id: 'uuid' },
      of: 't.record_id = any(:ids)',
      fate: 'rewritten',
      set: `record_id = '${nobody}', cause_id = null, problem = null, due_at = null, ended_at = coalesce(t.ended_at, t.entered_at), outcome = coalesce(t.outcome, 'gone'), state = 'ended'`,
      tells: `json_build_object('flow', ${flowName}, 'enteredAt', t.entered_at, 'state', t.state, 'step', t.step, 'endedAt', t.ended_at, 'outcome', t.outcome)`,
    },
  ],
  impersonal: [
    { table: 'flow_number', columns: ['body', 'mailings', 'since'], why: 'What automations do, as it was published.' },
    { table: 'flow_hook', columns: [], why: 'How often the address of an automation was replaced.' },
    { table: 'flow_turn', columns: ['step'], why: 'Whose turn it is among members.' },
    { table: 'flow_day', columns: [], why: 'Up to which day dates were looked for.' },
    { table: 'control.flow_due', columns: [], why: 'When a workspace is looked at next.' },
  ],
}
