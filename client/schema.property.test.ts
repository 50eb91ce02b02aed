/** Random workspaces: what OpenAPI says of a record, what the server answers and what the client's types are is one and the same. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTestServer, type TestServer } from '../apps/server/testing/server.ts'
import { openProgram, type Program } from './testing/installed.ts'
import { anyFields, type Drawn } from './testing/random-fields.ts'
import type { Document } from './types/schema.ts'
import { fits, typeOf } from './types/type.ts'
import { objectsOf, writeTypes } from './types/workspace.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 })

/** Workspaces; RAPPORT_RUNS asks for more. */
const runs = Math.max(1, Math.ceil(Number(process.env['RAPPORT_RUNS'] ?? 500) / 100))
const machine = 'x_machine'
const paths: Readonly<Record<string, string>> = { person: 'people', company: 'companies', [machine]: 'machines' }
let server: TestServer
let program: Program
const files: string[] = []

beforeAll(async () => {
  server = await startTestServer({ trustedProxies: 1 })
  program = openProgram()
})
afterAll(async () => {
  program.remove()
  await server.close()
})

type Values = Record<string, unknown>
async function must<T>(answer: Promise<{ status: number; text: string; body: unknown }>, what: unknown = ''): Promise<T> {
  const { status, text, body } = await answer
  if (status >= 300) throw new Error(`${status} ${text} ${JSON.stringify(what)}`)
  return body as T
}

let count = 0
/** A workspace of its own, with its administrator. */
async function found(): Promise<Client> {
  // Few may be founded from one address.
  const mara = server.client('mara', { 'x-forwarded-for': `10.0.0.${(count % 250) + 1}` })
  const place = { workspace: `Place ${++count}`, timeZone: 'Europe/Berlin', language: 'en', sample: false }
  const founder = { name: 'Mara', email: `mara${count}@fields.example`, password: 'seven lamps over the harbour' }
  await must(mara.post(count === 1 ? '/setup' : '/sign-up', { ...founder, ...place }))
  await must(mara.post('/custom-objects', { one: 'Machine', many: 'Machines' }))
  return mara
}

/** Adds the fields, and records that hold every value that was drawn. Gives the keys of the fields. */
async function populate(mara: Client, fields: readonly Drawn[]): Promise<readonly string[]> {
  const keys: string[] = []
  for (const [at, { of, kind, options }] of fields.entries())
    keys.push(
      (
        await must<{ key: string }>(mara.post('/custom-fields', { of, label: `Field ${at}`, kind, ...(options ? { options } : {}) }), {
          kind,
          options,
        })
      ).key,
    )
  const ids: Record<string, string> = {}
  for (const [of, path] of Object.entries(paths)) ids[of] = (await must<{ id: string }>(mara.post(`/${path}`, { name: `First ${of}` }))).id
  for (const [of, path] of Object.entries(paths))
    for (let row = 0; row < 4; row++) {
      const values: Values = { name: `Row ${row}` }
      for (const [at, one] of fields.entries()) {
        const value = one.values[row]
        if (one.of === of && value !== undefined) values[keys[at]!] = one.kind === 'ref' ? ids[String(value)] : value
      }
      await must(mara.post(`/${path}`, values), values)
    }
  await must(mara.post('/employments', { person: ids['person'], company: ids['company'], title: 'Buyer', since: '2026-01-01' }))
  return keys
}

/** A program of the workspace that sees everything but what is hidden from reps. */
async function rep(mara: Client, fields: readonly Drawn[], keys: readonly string[], hidden: readonly number[]): Promise<Client> {
  const roles = await must<{ items: { id: string; key: string }[] }>(mara.get('/roles'))
  const grants = Object.fromEntries(
    Object.keys(paths).map((of) => [of, { read: 'all', hide: keys.filter((_key, at) => fields[at]!.of === of && hidden.includes(at)) }]),
  )
  await must(mara.patch(`/roles/${roles.items.find(({ key }) => key === 'rep')!.id}`, { grants }), grants)
  const { secret } = await must<{ secret: string }>(mara.post('/api-keys', { name: 'Rep', role: 'rep', scopes: ['*:read'] }))
  return server.client('rep', { authorization: `Bearer ${secret}` })
}

/** Compares all three for one who asks; gives how many values that are not empty were looked at. */
async function compare(who: Client, name: string): Promise<number> {
  const document = await must<Document>(who.get('/openapi.json'))
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  ajv.addSchema(document as object, 'document')
  const named = (schema: string) => typeOf(document.components.schemas[schema]!)
  const checked: string[] = []
  let looked = 0
  for (const { path, name: type, record } of objectsOf(document)) {
    const { items } = await must<{ items: Values[] }>(who.get(`/${path}?limit=200`))
    const check = ajv.compile({ $ref: `document#/components/schemas/${type}` })
    for (const item of items) {
      expect([path, Object.keys(item).toSorted()]).toEqual([path, record.map((one) => one.name).toSorted()])
      expect([path, check(item) ? '' : ajv.errorsText(check.errors), item]).toEqual([path, '', item])
      for (const { name: key, type: kind } of record) {
        expect([path, key, item[key], fits(kind, item[key], named)]).toEqual([path, key, item[key], true])
        if (item[key] !== null) looked++
      }
    }
    checked.push(`export const ${path.replaceAll('-', '_')}: readonly ${type}[] = ${JSON.stringify(items, null, 1)}`)
  }
  // The answers themselves, as literals of the types: a key too many, or one that is missing, is a mistake.
  program.write(
    `${name}.ts`,
    `${writeTypes(document, { head: name, shared: `${import.meta.dirname}/shapes.ts` })}\n${checked.join('\n')}\n`,
  )
  files.push(`${name}.ts`)
  return looked
}

test('the schema of a record, the record, and its type are the same for everybody who asks', async () => {
  await fc.assert(
    fc.asyncProperty(anyFields(machine), async ({ fields, hidden }) => {
      const mara = await found()
      const keys = await populate(mara, fields)
      const whole = await compare(mara, `all${count}`)
      expect(whole).toBeGreaterThan(fields.length * 2)
      const seen = await compare(await rep(mara, fields, keys, hidden), `rep${count}`)
      expect(seen).toBeLessThan(whole)
    }),
    { numRuns: runs, interruptAfterTimeLimit: 3_600_000, endOnFailure: true },
  )
  expect(await program.wrongTypes(files)).toBe('')
})
