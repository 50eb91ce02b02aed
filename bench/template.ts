/** The data folder that every run starts from a copy of: built once, by the real server and COPY. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Client } from 'pg'
import { startEmbedded } from '@rapport/core/postgres'
import { cookieOf, expectStatus, openConnection, type Connection } from './http.ts'
import { loadMembers, loadNeighbours, loadSpace } from './data/load.ts'
import type { Scale } from './data/world.ts'
import { startServer } from './server.ts'
import { model } from './statements.ts'

const root = `${import.meta.dirname}/..`
const cache = `${root}/.cache/bench`
export const password = 'correct horse battery staple 8'

export interface Account {
  readonly email: string
  readonly member: string
}
export interface World {
  readonly workspace: string
  readonly administrator: Account
  readonly manager: Account
  readonly rep: Account
}

/** A fresh copy of the template, with what is in it. */
export async function freshWorld(scale: Scale): Promise<{ dataDir: string; world: World }> {
  const template = `${cache}/template-${keyOf(scale)}`
  if (!existsSync(`${template}/world.json`)) await build(template, scale)
  const dataDir = `${cache}/run`
  rmSync(dataDir, { recursive: true, force: true })
  execFileSync('cp', ['-a', '--reflink=auto', `${template}/data`, dataDir])
  return { dataDir, world: JSON.parse(readFileSync(`${template}/world.json`, 'utf8')) as World }
}

/** Changes with the tables and with what the generator makes. */
function keyOf(scale: Scale): string {
  const declared = [...model.objects.values()].map(({ name, fields }) => ({ name, fields }))
  const hash = createHash('sha256').update(JSON.stringify([scale, declared]))
  const sources =
    '{core/{sql/column,store/rows}.ts,core/terms/{fields,key,keys,phone,words}.ts,core/object/fold.ts,{core,modules}/**/migrations/*.sql,bench/data/*.ts,bench/template.ts}'
  for (const file of globSync(sources, { cwd: root, exclude: (name) => name === 'node_modules' }).sort())
    hash.update(readFileSync(`${root}/${file}`))
  return `${scale.people}-${hash.digest('hex').slice(0, 12)}`
}

async function build(template: string, scale: Scale): Promise<void> {
  const begun = Date.now()
  console.log(`Building the template of ${scale.people.toLocaleString('en')} people; it is kept in .cache/bench.`)
  const draft = `${template}.draft`
  for (const old of globSync(`${cache}/template-${scale.people}-*`)) rmSync(old, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  const { world, team } = await settle(`${draft}/data`)
  const database = await startEmbedded({ dataDir: `${draft}/data`, settings: { max_wal_size: '16GB', synchronous_commit: 'off' } })
  const client = new Client({ connectionString: database.ownerUrl })
  try {
    await client.connect()
    await fill(client, world, team, scale)
  } finally {
    await client.end()
    await database.stop()
  }
  writeFileSync(`${draft}/world.json`, JSON.stringify(world))
  renameSync(draft, template)
  console.log(`The template was built in ${((Date.now() - begun) / 1000).toFixed(0)} s.`)
}

/** The workspace, its administrator, and a manager and a rep who sign in: made by the server as people would. */
async function settle(dataDir: string): Promise<{ world: World; team: string[] }> {
  const server = await startServer(dataDir)
  const connection = await openConnection(server.port)
  try {
    const email = 'ada@bench.example'
    const setup = {
      name: 'Ada Administrator',
      email,
      password,
      workspace: 'Bench',
      timeZone: 'Europe/Berlin',
      language: 'en',
      sample: false,
    }
    const answer = await expectStatus(connection, 201, 'POST', '/api/v1/setup', { body: setup })
    const cookie = cookieOf(answer)
    const session = JSON.parse((await expectStatus(connection, 200, 'GET', '/api/v1/session', { cookie })).body) as {
      member: { id: string }
      workspace: { id: string }
    }
    const create = async (path: string, body: object) =>
      (JSON.parse((await expectStatus(connection, 201, 'POST', `/api/v1/${path}`, { cookie, body })).body) as { id: string }).id
    const north = await create('teams', { name: 'North' })
    const below = await create('teams', { name: 'North East', parent: north })
    const west = await create('teams', { name: 'West' })
    const manager = await invite(connection, cookie, { email: 'mona@bench.example', name: 'Mona Manager', role: 'manager', team: north })
    const rep = await invite(connection, cookie, { email: 'rolf@bench.example', name: 'Rolf Rep', role: 'rep', team: west })
    const team: string[] = []
    for (let n = 1; n <= 6; n++)
      team.push(
        (
          await invite(connection, cookie, {
            email: `north-${n}@bench.example`,
            name: `North ${n}`,
            role: 'rep',
            team: n % 2 ? north : below,
          })
        ).member,
      )
    return { world: { workspace: session.workspace.id, administrator: { email, member: session.member.id }, manager, rep }, team }
  } finally {
    connection.close()
    await server.stop()
  }
}

async function invite(
  connection: Connection,
  cookie: string,
  who: { email: string; name: string; role: string; team: string },
): Promise<Account> {
  const invitation = JSON.parse((await expectStatus(connection, 201, 'POST', '/api/v1/invitations', { cookie, body: who })).body) as {
    url: string
  }
  const token = invitation.url.split('/').at(-1)!
  const accepted = await expectStatus(connection, 201, 'POST', `/api/v1/invitations/open/${token}`, { body: { name: who.name, password } })
  return { email: who.email, member: (JSON.parse(accepted.body) as { member: { id: string } }).member.id }
}

async function fill(client: Client, world: World, team: string[], scale: Scale): Promise<void> {
  const tables = ['person', 'company', 'employment', 'identifier', 'history', 'search_row']
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where schemaname = 'public' and tablename = any($1) and not exists (select from pg_constraint where conname = indexname)`,
    [tables],
  )
  await client.query(`set session_replication_role = replica; set maintenance_work_mem = '1GB'`)
  for (const { name } of indexes) await client.query(`drop index "${name}"`)
  const others = await loadMembers(client, world.workspace, 200 - team.length - 3)
  const owners = { rep: world.rep.member, team: [world.manager.member, ...team], others }
  // What the server filled in while the workspace was still empty.
  await client.query('delete from search_filling')
  await loadSpace(client, { space: 0, id: world.workspace, importer: world.administrator.member }, scale, owners)
  await loadNeighbours(client, scale)
  for (const { definition } of indexes) await client.query(definition)
  await client.query('vacuum analyze')
  await client.query('checkpoint')
}
