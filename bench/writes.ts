/** Creating and updating one person, beside a bare durable transaction that writes the same rows. */
import type { Client } from 'pg'
import { Person } from '@rapport/people'
import { newId } from '@rapport/core/object'
import { keysOf } from '../core/terms/keys.ts'
import { rowOf } from '../core/store/rows.ts'
import { tableOf } from './data/load.ts'
import { person } from './data/world.ts'
import { connectOwner } from './database.ts'
import { expectStatus, openConnection, signIn } from './http.ts'
import { median, percentile, runRound, type Round } from './measure.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { password, type World } from './template.ts'

const rounds = 5
/** Rounds before it counts: the server's code is compiled by then. */
const warmUps = 3
/** Numbers of people that no other part of the bench uses. */
let fresh = 5_000_000

export async function benchWrites(server: RunningServer, dataDir: string, world: World): Promise<Line[]> {
  const cookie = await signIn(server.port, world.administrator.email, password)
  const lines: Line[] = []
  for (const [inFlight, limit] of [
    [10, 0.4],
    [1, 0.3],
  ] as const) {
    const lanes = await Promise.all(Array.from({ length: inFlight }, () => openConnection(server.port)))
    const drivers = await Promise.all(Array.from({ length: inFlight }, () => connectOwner(dataDir, { pipeline: true } as object)))
    const count = Math.max(150, inFlight * 40)
    const made: string[] = []
    const bareMade: Made[] = []
    const create = () =>
      runRound(count, inFlight, async (lane) => {
        const { body } = await expectStatus(lanes[lane]!, 201, 'POST', '/api/v1/people', { cookie, body: newPerson() })
        made.push((JSON.parse(body) as { id: string }).id)
      })
    const update = () =>
      runRound(count, inFlight, (lane, n) => {
        const body = { familyName: `Changed ${fresh++}`, language: fresh % 2 ? 'en' : 'de' }
        return expectStatus(lanes[lane]!, 200, 'PATCH', `/api/v1/people/${made[(n * 7) % made.length]!}`, { cookie, body })
      })
    const bareCreate = () => runRound(count, inFlight, async (lane) => bareMade.push(await insertBare(drivers[lane]!, world)))
    const bareUpdate = () => runRound(count, inFlight, (lane, n) => updateBare(drivers[lane]!, world, bareMade[(n * 7) % bareMade.length]!))
    for (const [name, http, bare] of [
      ['create', create, bareCreate],
      ['update', update, bareUpdate],
    ] as const) {
      for (let n = 0; n < warmUps; n++) {
        await http()
        await bare()
      }
      const served: Round[] = []
      const driven: Round[] = []
      for (let n = 0; n < rounds; n++) {
        served.push(await http())
        driven.push(await bare())
      }
      const latencies = served.flatMap((round) => round.latencies).sort((a, b) => a - b)
      const [rate, bareRate] = [median(served.map((round) => round.rate)), median(driven.map((round) => round.rate))]
      const note = `${rate.toFixed(0)} of ${bareRate.toFixed(0)}/s, p99 ${percentile(latencies, 0.99).toFixed(1)} ms`
      lines.push({
        name: `${name} one person, ${inFlight} in flight: rate, of the bare one's`,
        value: rate / bareRate,
        unit: '×',
        limit,
        better: 'more',
        note,
      })
    }
    for (const lane of lanes) lane.close()
    await Promise.all(drivers.map((client) => client.end()))
  }
  return lines
}

/** A person of the bench whom nothing else has, as a body gives one. */
export function newPerson(): object {
  const { values } = person(fresh++, 0, null)
  return Object.fromEntries(Object.entries(values).filter(([key, value]) => value !== null && key !== 'name'))
}

type Values = Readonly<Record<string, unknown>>
/** A person whom the driver made by itself. */
interface Made {
  readonly id: string
  readonly values: Values
}

/** One round trip: everything is sent before the first answer is awaited. */
async function insertBare(client: Client, { workspace, administrator }: World): Promise<Made> {
  const id = newId()
  const now = new Date()
  const { values } = person(fresh++, 0, null)
  const cells = cellsOf(columns, rowOf(Person, id, values, 1))
  const change = newId()
  const entries = ['emails', 'phones'].flatMap((field) => {
    const list = values[field] as readonly { value: string }[] | null
    return list?.[0] ? [[field, list[0].value] as const] : []
  })
  const named = (name: string, text: string, parameters: unknown[]) => client.query({ name, text, values: parameters })
  await Promise.all([
    client.query('begin'),
    named('person', personText, [workspace, now, ...cells]),
    ...entries.map(([field, value]) =>
      named('identifier', `insert into identifier values ($1, 'person', $2, $3, $4)`, [workspace, field, value, id]),
    ),
    named('search', searchText, [workspace, id, keysOf(Person, workspace, values)]),
    named('history', historyText, [workspace, newId(), now, change, id, 'created', administrator.member, null]),
    named('outbox', outboxText, [
      workspace,
      change,
      now,
      '{"kind":"member"}',
      JSON.stringify([{ object: 'person', id, action: 'created', fields: [] }]),
    ]),
    client.query('commit'),
  ])
  return { id, values }
}

/** The same row and the same keys as the server writes: whoever is renamed is found by everything else as before. */
async function updateBare(client: Client, { workspace, administrator }: World, { id, values }: Made): Promise<void> {
  const now = new Date()
  const change = newId()
  const familyName = `Changed ${fresh++}`
  const after: Values = { ...values, familyName, name: `${String(values['givenName'])} ${familyName}`, language: fresh % 2 ? 'en' : 'de' }
  const changes = JSON.stringify({
    familyName: [values['familyName'], familyName],
    name: [values['name'], after['name']],
    language: [values['language'], after['language']],
  })
  await Promise.all([
    client.query('begin'),
    client.query({ name: 'lock', text: 'select * from person where workspace_id = $1 and id = $2 for update', values: [workspace, id] }),
    client.query({ name: 'change', text: changeText, values: [workspace, id, now, ...cellsOf(changed, rowOf(Person, id, after, 1))] }),
    client.query({ name: 'search', text: searchText, values: [workspace, id, keysOf(Person, workspace, after)] }),
    client.query({
      name: 'history',
      text: historyText,
      values: [workspace, newId(), now, change, id, 'changed', administrator.member, changes],
    }),
    client.query({
      name: 'outbox',
      text: outboxText,
      values: [
        workspace,
        change,
        now,
        '{"kind":"member"}',
        JSON.stringify([{ object: 'person', id, action: 'changed', fields: ['familyName', 'name', 'language'] }]),
      ],
    }),
    client.query('commit'),
  ])
}

const cellsOf = (names: readonly string[], row: Readonly<Record<string, unknown>>): unknown[] =>
  names.map((name) => (row[name] !== null && typeof row[name] === 'object' ? JSON.stringify(row[name]) : row[name]))
const columns = tableOf(Person).columns.filter((name) => !['workspace_id', 'created_at', 'updated_at'].includes(name))
const personText = `insert into person (workspace_id, created_at, updated_at, ${columns.map((name) => `"${name}"`).join(', ')})
  values ($1, $2, $2, ${columns.map((_, n) => `$${n + 3}`).join(', ')})`
const changed = ['name', 'family_name', 'language', 'find']
const changeText = `update person set version = version + 1, updated_at = $3, ${changed.map((name, n) => `"${name}" = $${n + 4}`).join(', ')}
  where workspace_id = $1 and id = $2`
const searchText = `insert into search_row (workspace_id, object, record_id, keys) values ($1, 'person', $2, $3)
  on conflict (workspace_id, object, record_id) do update set keys = excluded.keys`
const historyText = `insert into history (workspace_id, id, at, change_id, object, record_id, version, action, actor_kind, actor_id, actor_name, cause, changes)
  values ($1, $2, $3, $4, 'person', $5, 1, $6, 'member', $7, 'Ada Administrator', 'api', $8)`
const outboxText = `insert into outbox (workspace_id, id, at, actor, cause, changes) values ($1, $2, $3, $4, 'api', $5)`
