/** A file of people through the import, as the web page does it, beside COPY of the same rows into the same tables. */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Person } from '@rapport/people'
import { copyInto } from './copy.ts'
import { historyColumns, historyLine, identifierColumns, identifierLine, tableOf } from './data/load.ts'
import { person, type Scale } from './data/world.ts'
import { connectOwner } from './database.ts'
import { expectStatus, openConnection, signIn, type Connection } from './http.ts'
import { memoryOf, percentile, runRound } from './measure.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { password, type World } from './template.ts'

const folder = `${import.meta.dirname}/../.cache/bench`

interface Import {
  readonly id: string
  readonly state: string
  readonly problem?: object
  readonly counts: { readonly new: number; readonly changed: number; readonly same: number; readonly wrong: number }
}

export async function benchImport(server: RunningServer, dataDir: string, world: World, scale: Scale): Promise<Line[]> {
  const cookie = await signIn(server.port, world.administrator.email, password)
  const connection = await openConnection(server.port)
  const other = await openConnection(server.port)
  const quiet = percentile((await runRound(200, 1, () => list(other, cookie))).latencies, 0.99)

  const uploaded = performance.now()
  const answer = await expectStatus(connection, 201, 'POST', '/api/v1/imports?object=person&name=people.csv', {
    cookie,
    type: 'text/csv',
    body: readFileSync(csvOf(scale)),
  })
  let state = JSON.parse(answer.body) as Import
  const busy: number[] = []
  const memory: number[] = []
  const until = async (wanted: string): Promise<void> => {
    for (let turn = 0; state.state !== wanted; turn++) {
      if (['failed', 'stopped'].includes(state.state))
        throw new Error(`The import ended as ${state.state}: ${JSON.stringify(state.problem)}`)
      const from = performance.now()
      await list(other, cookie)
      busy.push(performance.now() - from)
      memory.push(memoryOf(server.pid).now)
      await sleep(25)
      if (turn % 8 === 0)
        state = JSON.parse((await expectStatus(connection, 200, 'GET', `/api/v1/imports/${state.id}`, { cookie })).body) as Import
    }
  }
  await expectStatus(connection, 200, 'PATCH', `/api/v1/imports/${state.id}`, { cookie, body: { mode: 'upsert', match: 'externalId' } })
  await expectStatus(connection, 202, 'POST', `/api/v1/imports/${state.id}/check`, { cookie, body: {} })
  await until('checked')
  const checked = performance.now()
  await expectStatus(connection, 202, 'POST', `/api/v1/imports/${state.id}/start`, { cookie, body: {} })
  await until('done')
  const seconds = (performance.now() - checked) / 1000
  for (const open of [connection, other]) open.close()
  if (state.counts.new !== scale.people) throw new Error(`Of ${scale.people} new people the import made ${JSON.stringify(state.counts)}.`)

  const copied = await copySame(dataDir, world, scale)
  const rate = scale.people / seconds
  const p99 = percentile(
    busy.sort((a, b) => a - b),
    0.99,
  )
  const people = scale.people.toLocaleString('en')
  return [
    {
      name: `import ${people} people: rate, of COPY's`,
      value: copied / seconds,
      unit: '×',
      limit: 0.2,
      better: 'more',
      note: `${rate.toFixed(0)}/s, COPY ${(scale.people / copied).toFixed(0)}/s`,
    },
    { name: `import ${people} people: from confirm to done`, value: seconds, unit: 's', limit: (360 * scale.people) / 1_000_000 },
    { name: `import ${people} people: from upload to checked`, value: (checked - uploaded) / 1000, unit: 's' },
    { name: 'import: server memory, highest seen', value: Math.max(...memory), unit: 'MB', limit: 512 },
    {
      name: "import: other requests' p99 meanwhile",
      value: p99,
      unit: 'ms',
      limit: Math.max(50, 3 * quiet),
      note: `${quiet.toFixed(1)} ms before`,
    },
  ]
}

const list = (connection: Connection, cookie: string) => expectStatus(connection, 200, 'GET', '/api/v1/people?limit=50', { cookie })

/** People who are not in the workspace yet, as a CSV that a company might have; made once. */
function csvOf(scale: Scale): string {
  mkdirSync(folder, { recursive: true })
  const file = `${folder}/people-${scale.people}.csv`
  if (existsSync(file)) return file
  const out = openSync(`${file}.draft`, 'w')
  const quote = (value: unknown): string =>
    value === null || value === undefined ? '' : /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)
  writeSync(out, 'First name,Last name,E-mail,Phone,Street,Postcode,City,Country,Birthday,Language,External id\n')
  let held: string[] = []
  for (let n = 0; n < scale.people; n++) {
    const { values } = person(10_000_000 + n, 0, null)
    const first = (key: string) => (values[key] as readonly Record<string, string>[] | null)?.[0]
    const address = first('addresses')
    const cells = [
      values['givenName'],
      values['familyName'],
      first('emails')?.['value'],
      first('phones')?.['value'],
      address?.['street'],
      address?.['postcode'],
      address?.['city'],
      address?.['country'],
      values['birthday'],
      values['language'],
      `I-${n}`,
    ]
    held.push(cells.map(quote).join(','))
    if (held.length < 5000 && n < scale.people - 1) continue
    writeSync(out, `${held.join('\n')}\n`)
    held = []
  }
  closeSync(out)
  renameSync(`${file}.draft`, file)
  return file
}

/** Seconds that COPY takes for as many people with their identifiers and history, in one transaction. */
async function copySame(dataDir: string, world: World, scale: Scale): Promise<number> {
  const client = await connectOwner(dataDir)
  const table = tableOf(Person)
  const space = { space: 0, id: world.workspace, importer: world.administrator.member }
  const first = 20_000_000
  /** Lines are made in memory between the copies, so that only COPY is timed. */
  const step = 25_000
  let seconds = 0
  try {
    await client.query('begin')
    for (let from = 0; from < scale.people; from += step) {
      const rows = Array.from({ length: Math.min(step, scale.people - from) }, (_, n) => {
        const made = person(first + from + n, 0, null)
        return { ...made, values: { ...made.values, externalId: `Y-${from + n}` } }
      })
      const people = rows.map((row) => table.line(world.workspace, row))
      const identifiers = rows.map((row) => identifierLine(world.workspace, row)).filter((line) => line !== null)
      const history = rows.map((row, n) => historyLine(space, 'person', row, first + from + n, null))
      const begun = performance.now()
      await copyInto(client, table.name, table.columns, people)
      await copyInto(client, 'identifier', identifierColumns, identifiers)
      await copyInto(client, 'history', historyColumns, history)
      seconds += (performance.now() - begun) / 1000
    }
    const begun = performance.now()
    await client.query('commit')
    return seconds + (performance.now() - begun) / 1000
  } finally {
    await client.end()
  }
}
