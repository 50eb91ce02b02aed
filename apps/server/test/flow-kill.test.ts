/** Servers that are killed while records walk through a flow: every step of everybody is done once. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase, httpClient, type TestDatabase } from '@rapport/core/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compiled } from '../testing/commands.ts'
import { startProcess } from '../testing/process.ts'

const people = Number(process.env.RAPPORT_PEOPLE ?? 60)
const kills = Number(process.env.RAPPORT_KILLS ?? 1)
const crashes = Math.max(kills, 2)
const secret = 'a secret that only tests know, 32 letters long'
const root = path.resolve(import.meta.dirname, '../../..')
const say = (line: string): unknown => process.env.RAPPORT_SAY && console.log(line)

let place: TestDatabase
beforeAll(async () => {
  place = await createTestDatabase()
})
afterAll(() => place.close())

const note = (id: string, next: string | null) => ({
  id,
  kind: 'act',
  do: 'create',
  object: 'note',
  about: 'about',
  values: { body: { text: `${id} {{ person.name }}` } },
  next,
})

test('a flow survives kill -9, at random and before and after a step', { timeout: 180_000 + people * 200 + kills * 30_000 }, async () => {
  const variables = { DATABASE_URL: place.ownerUrl, RAPPORT_SECRET: secret }
  let server = await startProcess(variables)
  const port = Number(new URL(server.address).port)
  const owner = new pg.Client({ connectionString: place.ownerUrl })
  await owner.connect()
  const count = async (text: string): Promise<number> => Number((await owner.query(text)).rows[0].n)
  const left = (): Promise<number> => count(`select ${people} * 4 - count(*) as n from flow_trace where exit = 'next'`)
  try {
    const mara = httpClient(server.address, 'mara')
    const account = { name: 'Mara', email: 'mara@kill.example', password: 'seven lamps over the harbour' }
    const setup = { ...account, workspace: 'Kill', timeZone: 'Europe/Berlin', language: 'en', sample: false }
    expect((await mara.post('/setup', setup)).status).toBe(201)
    const body = {
      begins: [{ on: 'created' }],
      steps: [
        note('one', 'two'),
        { id: 'two', kind: 'act', do: 'change', values: { language: 'de' }, next: 'three' },
        note('three', 'four'),
        note('four', null),
      ],
    }
    const flow = (await mara.post<{ id: string }>('/flows', { name: 'Notes', of: 'person', body })).body.id
    expect(await mara.post(`/flows/${flow}/publish`, {})).toMatchObject({ status: 200 })
    const items = Array.from({ length: people }, (_, n) => ({ action: 'create', values: { name: `P ${n}` } }))
    for (let from = 0; from < people; from += 500)
      expect((await mara.post('/people/batch', { mode: 'all', items: items.slice(from, from + 500) })).status).toBe(200)
    for (let n = 0; n < kills; n++) {
      const goal = (await left()) * (1 - Math.random() / (kills * 2 - n))
      while ((await left()) > goal) await sleep(5)
      await server.kill()
      await letGo(owner)
      say(`killed at ${await left()}`)
      if (n < kills - 1) server = await startProcess(variables, port)
    }
    for (let n = 0; n < crashes; n++) {
      await crashed({ ...variables, CRASH_AT: `${n % 2 === 0 ? 'before' : 'after'}:${Math.floor(Math.random() * 10)}` })
      await letGo(owner)
      say(`ended itself at ${await left()}`)
    }
    server = await startProcess(variables, port)
    // As long as it goes on.
    for (let n = 0, last = await left(); n < 200 && last > 0; n++, await sleep(50)) {
      const now = await left()
      if (now < last) n = 0
      last = now
    }
    expect(await left()).toBe(0)
    expect(await count(`select count(*) as n from flow_run where outcome = 'through'`)).toBe(people)
    // Each note once, and each person changed once.
    expect(await count(`select count(*) as n from note`)).toBe(people * 3)
    expect(await count(`select count(*) as n from (select about_id, split_part(body, ' ', 1) from note group by 1, 2) g`)).toBe(people * 3)
    expect(await count(`select count(*) as n from history where cause = 'flow' and object = 'person'`)).toBe(people)
  } finally {
    await server.stop()
    await owner.end()
  }
})

/** Nobody lives who held anything: what shows that is not waited for. */
async function letGo(owner: pg.Client): Promise<void> {
  await owner.query('update control.lease set until = now() where until > now()')
  await owner.query('update control.flow_due set due_at = now()')
}

/** Runs a server until it ends itself; one whose moment does not come, because too little is left, is ended. */
async function crashed(variables: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(path.join(root, 'node_modules/.bin/node'), ['apps/server/testing/crashing.ts'], {
    cwd: root,
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: compiled,
      RAPPORT_PORT: '0',
      SMTP_PORT: '1',
      RAPPORT_PUBLIC_URL: 'https://crm.kaldi.example',
      ...variables,
    },
  })
  const ended = new Promise<'ended'>((resolve) => child.once('exit', () => resolve('ended')))
  for (let n = 0; n < 60; n++) if ((await Promise.race([ended, sleep(100)])) === 'ended') return
  child.kill('SIGKILL')
  await ended
}
