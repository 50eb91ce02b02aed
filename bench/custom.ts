/**
 * Added fields: what 500 workspaces with twenty each cost everybody (indexes, planning), and how a marked field answers beside a real
 * column, over all people of the workspace. Everything that is written here is rolled back.
 */
import { systemActor } from '@rapport/core/access'
import { defineModel, type Field, text } from '@rapport/core/object'
import { checkCondition } from '@rapport/core/rules'
import { createStore, type ListQuery } from '@rapport/core/store'
import type { Client } from 'pg'
import { connectOwner } from './database.ts'
import { median } from './measure.ts'
import type { Line } from './report.ts'
import { filterOf, model, type Recorded } from './statements.ts'
import type { World } from './template.ts'

const workspaces = 500
const fieldsEach = 20
const planned = 60
const rounds = 15

const added = (slot: string | null): Field => ({ ...text(slot ? { index: true } : {}), custom: { id: '', slot, filled: slot !== null } })
const grown = defineModel(
  [...model.objects.values()].map((object) =>
    object.name === 'person' ? { ...object, fields: { ...object.fields, marked: added('text_8'), plain: added(null) } } : object,
  ),
)

/** The lines; nothing stays of what was written. */
export async function benchCustom(dataDir: string, { workspace }: World): Promise<Line[]> {
  const client = await connectOwner(dataDir)
  try {
    const ask = (query: ListQuery & { readonly filter?: string }) => recorded(workspace, query)
    const few = await ask({ sort: 'familyName' })
    const before = { indexes: await indexes(client), planning: await planning(client, few) }
    await client.query('begin')
    await client.query(
      `insert into custom_field (workspace_id, id, created_at, updated_at, version, "of", key, label, kind)
       select gen_random_uuid(), gen_random_uuid(), now(), now(), 1, 'person', 'field' || n, 'Field ' || n, 'text'
       from generate_series(1, ${workspaces}) w, generate_series(1, ${fieldsEach}) n`,
    )
    const after = { indexes: await indexes(client), planning: await planning(client, few) }
    await client.query(
      `update person r set text_8 = r.family_name, custom = coalesce(r.custom, '{}') || jsonb_build_object('marked', r.family_name, 'plain', r.family_name)
       where r.workspace_id = $1`,
      [workspace],
    )
    await client.query('analyze person')
    const { rows } = await client.query<{ name: string }>(
      'select r.family_name as name from person r where r.workspace_id = $1 and r.family_name is not null limit 1 offset 1000',
      [workspace],
    )
    const name = JSON.stringify(rows[0]!.name)
    const pairs = {
      sorted: [await ask({ sort: 'familyName' }), await ask({ sort: 'marked' })],
      filtered: [await ask({ filter: `familyName is ${name}` }), await ask({ filter: `marked is ${name}` })],
    } as const
    const lines: Line[] = [
      {
        name: `indexes with ${workspaces} × ${fieldsEach} added fields, beside none`,
        value: after.indexes / before.indexes,
        unit: '×',
        limit: 1,
      },
      {
        name: 'planning time of a list, likewise',
        value: after.planning / before.planning,
        unit: '×',
        limit: 1.15,
        note: `${after.planning.toFixed(2)} ms`,
      },
    ]
    for (const [how, [column, slot]] of Object.entries(pairs)) {
      const [real, marked] = await inTurn(client, [column, slot])
      lines.push({
        name: `list ${how} by a marked field, rate beside a real column`,
        value: real! / marked!,
        unit: '×',
        limit: 0.8,
        better: 'more',
        note: `${marked!.toFixed(1)} ms`,
      })
    }
    const [unmarked] = await inTurn(client, [await ask({ filter: `plain is ${name}` })], 3)
    lines.push({ name: 'list filtered by a field that is not marked', value: unmarked!, unit: 'ms', limit: 1000 })
    return lines
  } finally {
    await client.query('rollback')
    await client.end()
  }
}

async function recorded(workspace: string, { filter, ...query }: ListQuery & { readonly filter?: string }): Promise<Recorded> {
  let found: Recorded | undefined
  const database = {
    readJson: (_workspace: string, statement: Recorded) => {
      found = { ...statement, values: [workspace, ...statement.values] }
      return Promise.resolve('')
    },
    transaction: () => Promise.reject(new Error('Only reads are recorded.')),
  }
  const where = filter ? checkCondition(grown, grown.object('person'), filterOf(filter)) : undefined
  await createStore({ model: grown, database }).list(systemActor(workspace), 'person', { ...query, where, fields: ['name', 'familyName'] })
  return found!
}

const indexes = async (client: Client): Promise<number> =>
  Number((await client.query<{ n: string }>(`select count(*) as n from pg_indexes where schemaname = 'public'`)).rows[0]!.n)

/** Milliseconds, of many. */
async function planning(client: Client, { text: statement, values }: Recorded): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < planned; n++) {
    const { rows } = await client.query<{ 'QUERY PLAN': [{ 'Planning Time': number }] }>(`explain (summary, format json) ${statement}`, [
      ...values,
    ])
    times.push(rows[0]!['QUERY PLAN'][0]['Planning Time'])
  }
  return median(times)
}

/** Median milliseconds of each, asked in turn so that whatever else the machine does befalls all alike. */
async function inTurn(client: Client, statements: readonly Recorded[], count = rounds): Promise<number[]> {
  const times = statements.map((): number[] => [])
  for (let round = 0; round <= count; round++)
    for (const [n, { text: statement, values }] of statements.entries()) {
      const from = performance.now()
      await client.query({ text: statement, values: [...values], rowMode: 'array' })
      // The first round fills the caches.
      if (round > 0) times[n]!.push(performance.now() - from)
    }
  return times.map(median)
}
