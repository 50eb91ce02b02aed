/** Flows: how long a rehearsal of 90 days takes, of everybody who ordered. */
import type { Client } from 'pg'
import { connectOwner } from './database.ts'
import { expectStatus, openConnection, signIn } from './http.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { password, type World } from './template.ts'

/** People who did something, and interactions of each within the 90 days. */
const most = 100_000
const each = 10

const body = {
  begins: [{ on: 'happened', type: 'order.placed', where: 'total >= 20' }],
  only: 'language is not empty',
  again: '14 days',
  leaves: 'happened order.placed >= 5 times in the last 30 days',
  steps: [
    { id: 'again', kind: 'watch', type: 'order.placed', within: '7 days', next: 'rich', otherwise: 'ask' },
    {
      id: 'rich',
      kind: 'branch',
      arms: [{ when: 'happened order.placed sum of total >= 150 in the last 30 days', next: 'thank' }],
      otherwise: 'wait',
    },
    { id: 'thank', kind: 'act', do: 'change', values: { language: 'de' }, next: null },
    { id: 'wait', kind: 'wait', for: '3 days', next: 'ask' },
    {
      id: 'ask',
      kind: 'split',
      arms: [
        { share: 1, next: 'thank' },
        { share: 1, next: null },
      ],
    },
  ],
}

export async function benchFlows(server: RunningServer, dataDir: string, world: World): Promise<Line[]> {
  const owner = await connectOwner(dataDir)
  const lane = await openConnection(server.port)
  const cookie = await signIn(server.port, world.administrator.email, password)
  try {
    const people = await fillLog(owner, world.workspace)
    const made = await expectStatus(lane, 201, 'POST', '/api/v1/flows', { cookie, body: { name: 'Rehearsed', of: 'person', body } })
    const { id } = JSON.parse(made.body) as { id: string }
    const begun = performance.now()
    const answer = await expectStatus(lane, 200, 'POST', `/api/v1/flows/${id}/rehearse`, { cookie, body: { days: 90 } })
    const took = (performance.now() - begun) / 1000
    const { isWhole, candidates, entered, looked } = JSON.parse(answer.body) as {
      isWhole: boolean
      candidates: number
      entered: number
      looked: number
    }
    return [
      {
        name: `rehearse 90 days of ${people.toLocaleString('en')} people, ${each} interactions each`,
        value: isWhole ? took : Infinity,
        unit: 's',
        limit: (60 * people) / most,
        note: `${candidates} candidates, ${looked} looked at, ${entered} walks`,
      },
    ]
  } finally {
    lane.close()
    await owner.end()
  }
}

async function fillLog(owner: Client, workspace: string): Promise<number> {
  await owner.query(
    `create temporary table made as select gen_random_uuid() as id, p.id as person, date_trunc('milliseconds', now() - random() * interval '89 days') as at
      from (select id from person where workspace_id = $1 order by id limit $2) p, generate_series(1, $3)`,
    [workspace, most, each],
  )
  await owner.query(
    `insert into interaction (workspace_id, at, id, type, channel, records, properties, recorded_at, actor_kind, actor_name)
      select $1, m.at, m.id, 'order.placed', 'web', jsonb_build_array(jsonb_build_object('object', 'person', 'id', m.person)),
        jsonb_build_object('order', 'A', 'total', floor(random() * 10000) / 100), m.at, 'member', 'Ada' from made m`,
    [workspace],
  )
  await owner.query(
    `insert into interaction_of (workspace_id, record_id, at, id, type) select $1, m.person, m.at, m.id, 'order.placed' from made m`,
    [workspace],
  )
  const { rows } = await owner.query<{ n: string }>('select count(distinct person) as n from made')
  await owner.query('drop table made')
  await owner.query('vacuum analyze interaction')
  await owner.query('vacuum analyze interaction_of')
  return Number(rows[0]!.n)
}
