/** The package as it is given away: every example of the reference in TypeScript is checked with the types of the workspace, and run. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import type { Reference } from '@rapport/core/reference'
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startHookServer } from '../apps/server/testing/hooks.ts'
import { addMotley } from '../apps/server/testing/motley.ts'
import { openOffice, openProgram as openKey } from '../apps/server/testing/office.ts'
import type { TestServer } from '../apps/server/testing/server.ts'
import { createClient } from './client.ts'
import type { Delivery } from './webhooks.ts'
import { install, openProgram, type Program } from './testing/installed.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

let server: TestServer
let program: Program
let key: string
let reference: Reference

beforeAll(async () => {
  server = await startHookServer()
  const { mara } = await openOffice(server)
  await addMotley(mara)
  const made: Client = await openKey(server, mara)
  reference = (await made.get<Reference>('/reference.json')).body
  key = (await mara.post<{ secret: string }>('/api-keys', { name: 'Examples', scopes: ['*:delete', 'import', 'export', 'administration'] }))
    .body.secret
  program = openProgram()
  await install(program)
})
afterAll(async () => {
  program.remove()
  await server.close()
})

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
const env = () => ({ RAPPORT_KEY: key, RAPPORT_ADDRESS: server.address })

test('the command writes the types of the workspace, and says what is wrong in words', async () => {
  const types = ['node_modules/rapport-client/bin.js', 'types']
  const { code, out, aside } = await program.run([...types, '--out', 'workspace.ts'], env())
  expect([code, out, aside]).toEqual([0, '', ''])
  expect((await program.run(types, { ...env(), RAPPORT_KEY: 'rapport_none' })).aside).toBe(
    'There is no such API key. Look whether it was copied whole. It may have been withdrawn: make another one under Settings, API keys.\n',
  )
  const kept = readFileSync(`${program.folder}/workspace.ts`, 'utf8')
  const toFile = [...types, '--out', 'workspace.ts']
  for (const [args, given, said] of [
    [toFile, { RAPPORT_ADDRESS: server.address }, 'The key is missing: set RAPPORT_KEY, or give --key.'],
    [toFile, { RAPPORT_KEY: key }, 'The address is missing: set RAPPORT_ADDRESS, or give --address.'],
    [[...toFile, '--frob'], env(), "Unknown option '--frob'."],
    [
      [...toFile, '--address', 'crm.example'],
      env(),
      'The address must begin with https:// or http://, as in https://crm.example.com; “crm.example” does not.',
    ],
  ] as const) {
    const refused = await program.run(args, given)
    expect([refused.out, refused.aside.split('\n')[0]]).toEqual(['', said])
    expect(refused.code).not.toBe(0)
  }
  expect(readFileSync(`${program.folder}/workspace.ts`, 'utf8')).toBe(kept)
})

test('every example in TypeScript has right types and does what it says', async () => {
  const start = reference.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'code' && block.text.includes('createClient') ? [block.text] : [])),
  )[0]!
  const before = `${start}\n`
  const files = reference.sections.flatMap(({ id, blocks }) => {
    const parts = blocks.flatMap((block) => (block.kind === 'call' && block.typescript !== null ? [block.typescript] : []))
    return parts.length > 0 ? [{ name: `${id}.ts`, text: `${before}${parts.join('\n')}\n` }] : []
  })
  expect(files.length).toBeGreaterThan(15)
  for (const { name, text } of files) program.write(name, text)
  expect(await program.wrongTypes(files.map(({ name }) => name))).toBe('')
  for (const { name, text } of files) {
    const { code, aside } = await program.run(['--no-warnings', name], env())
    expect([name, code, aside, code === 0 ? '' : text]).toEqual([name, 0, '', ''])
  }
})

test('types know the fields of the workspace, and refuse what it does not have', async () => {
  program.write(
    'wrong.ts',
    `import { createClient } from 'rapport-client'
import type { Objects } from './workspace.ts'
const rapport = createClient<Objects>({ address: '', key: '' })
await rapport.machines.create({ name: 'One', site: 'id', inventory: 'M-1', state: 'new' })
await rapport['service-visits'].create({ name: 'Visit', machine: 'id' })
// @ts-expect-error a value that is none of the choice's
await rapport.machines.update('id', { state: 'broken' })
// @ts-expect-error a field that there is not
await rapport.people.create({ nickname: 'Inga' })
// @ts-expect-error an object that there is not
await rapport.deals.page()
// @ts-expect-error lists do not sort by it
await rapport.people.page({ sort: 'birthday' })
// @ts-expect-error it is worked out
await rapport.people.update('id', { nameTwice: 'x' })
// @ts-expect-error members join by invitation
await rapport.members.create({ name: 'Somebody' })
// @ts-expect-error only what was asked for is read
console.log((await rapport.people.page({ fields: ['name'] })).items[0]!.city)
`,
  )
  expect(await program.wrongTypes(['wrong.ts'])).toBe('')
})

test('both receivers take what is signed by their webhook, once, and nothing else', async () => {
  const rapport = createClient({ address: server.address, key })
  const receivers = reference.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'code' && block.language === 'javascript' ? [block.text] : [])),
  )
  expect(receivers).toHaveLength(2)
  for (const [at, text] of receivers.entries()) {
    const port = await freePort()
    const address = `http://127.0.0.1:${port}`
    const wishes = [{ object: 'person', actions: ['created' as const] }]
    const hook = await rapport.webhooks.create({ name: `Receiver ${at}`, url: address, wishes })
    program.write(`receiver${at}.mjs`, text.replace('4000', String(port)))
    const child = spawn(process.execPath, [`receiver${at}.mjs`], {
      cwd: program.folder,
      env: { PATH: process.env['PATH'], WEBHOOK_SECRET: hook.secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    while (child.exitCode === null && !(await fetch(address, { method: 'POST', body: '{}' }).catch(() => null)));
    expect((await fetch(address, { method: 'POST', body: '{}' })).status).toBe(401)
    const { id } = await rapport.people.create({ name: 'Told' })
    expect((await lines.next()).value).toBe(`person.created ${id} []`)
    // Sent again it is taken, and nothing is done; the test that follows is told next.
    const [sent] = await delivered(hook.id)
    await rapport.webhooks.replayDelivery(sent!.id)
    await delivered(hook.id)
    expect((await rapport.webhooks.test(hook.id)).state).toBe('delivered')
    expect((await lines.next()).value).toMatch(/^webhook.test/)
    child.kill()
    await rapport.webhooks.delete(hook.id)
  }
  async function delivered(hook: string): Promise<readonly Delivery[]> {
    const { items } = await rapport.webhooks.deliveries(hook, { state: 'delivered' })
    return items.length > 0 ? items : delivered(hook)
  }
})

test('the oldest Node that it promises runs it', async () => {
  const node = [process.env['RAPPORT_OLD_NODE'], '/usr/bin/node'].find((one) => one !== undefined && existsSync(one)) ?? process.execPath
  program.write(
    'old.mjs',
    `import { createClient, RapportError } from 'rapport-client'
const rapport = createClient({ address: process.env.RAPPORT_ADDRESS, key: process.env.RAPPORT_KEY })
const made = await rapport.people.create({ name: 'By an old Node' })
for await (const { name } of rapport.people.list({ where: { name: { contains: 'old node' } }, limit: 1 })) console.log(name)
const done = await rapport.imports.run({ object: 'person', file: 'Name\\nBy a file\\n', columns: { Name: 'name' }, mode: 'create' })
console.log(done.state, done.counts.new)
await rapport.people.delete(made.id, { version: 1 })
await rapport.people.get(made.id).catch((error) => console.log(error instanceof RapportError, error.code))
`,
  )
  const { out, aside } = await program.run(['old.mjs'], env(), node)
  expect([out, aside]).toEqual(['By an old Node\ndone 1\ntrue record.notFound\n', ''])
})
