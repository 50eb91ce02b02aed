/** A year of a real shop as orders: how often, how much and how long ago each customer bought is what a plain script counts, in filters and in segments. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMembers, type Members } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

const folder = process.env['RAPPORT_DATASETS']
const file = `${folder ?? ''}/online_retail/online_retail.csv.gz`
const isThere = folder !== undefined && existsSync(file)
if (!isThere) process.stdout.write('Skipped: a year of a real shop. Set RAPPORT_DATASETS to the folder of the public data sets.\n')

let server: TestServer
let office: Members
beforeAll(async () => {
  server = await startTestServer()
  office = await openMembers(server)
})
afterAll(() => server.close())

interface Order {
  readonly customer: string
  readonly at: string
  /** In pence. */
  total: number
  items: number
}

/** Invoices of known customers, without those that were cancelled. */
function ordersIn(text: string): ReadonlyMap<string, Order> {
  const orders = new Map<string, Order>()
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)].map(([, cell]) => cell!)
    const [invoice = '', , , quantity, date = '', price, customer = ''] = cells
    if (customer === '' || invoice.startsWith('C')) continue
    const order = orders.get(invoice) ?? { customer: customer.replace('.0', ''), at: `${date.replace(' ', 'T')}Z`, total: 0, items: 0 }
    orders.set(invoice, order)
    order.total += Math.round(Number(quantity) * Number(price) * 100)
    order.items += Number(quantity)
  }
  return orders
}

const portions = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / 1000) }, (_, n) => all.slice(n * 1000, (n + 1) * 1000))

async function fill(orders: ReadonlyMap<string, Order>): Promise<void> {
  const ids = new Map<string, string>()
  for (const names of portions([...new Set([...orders.values()].map(({ customer }) => customer))])) {
    const items = names.map((name) => ({ action: 'create', values: { name: `Customer ${name}`, externalId: name } }))
    const { body } = await office.mara.post<{ items: { id: string }[] }>('/people/batch', { items })
    names.forEach((name, n) => ids.set(name, body.items[n]!.id))
  }
  for (const some of portions([...orders])) {
    const items = some.map(([key, { customer, at, total, items: count }]) => ({
      type: 'order.placed',
      key,
      at,
      records: [{ object: 'person', id: ids.get(customer) }],
      properties: { order: key, total: total / 100, items: count, currency: 'GBP' },
    }))
    const { body } = await office.mara.post<{ recorded: number }>('/interactions', { items })
    expect(body.recorded).toBe(items.length)
  }
}

const count = async (filter: string): Promise<number> => {
  const { status, body, text } = await office.mara.get<{ count: number }>(`/people/count?exact=true&filter=${encodeURIComponent(filter)}`)
  expect([status, text]).toEqual([200, text])
  return body.count
}

/** Bounds of a cell: in words of filters, and for the plain script. */
const recency = [
  ['happened order.placed (at >= 2011-11-10)', (last: string) => last >= '2011-11-10'],
  [
    'happened order.placed (at >= 2011-09-10) and not happened order.placed (at >= 2011-11-10)',
    (last: string) => last >= '2011-09-10' && last < '2011-11-10',
  ],
  ['not happened order.placed (at >= 2011-09-10)', (last: string) => last < '2011-09-10'],
] as const
const frequency = [
  ['happened order.placed is 1 times', (times: number) => times === 1],
  ['happened order.placed >= 2 times and happened order.placed < 6 times', (times: number) => times >= 2 && times < 6],
  ['happened order.placed >= 6 times', (times: number) => times >= 6],
] as const
const monetary = [
  ['happened order.placed sum of total < 500', (pence: number) => pence < 50_000],
  [
    'happened order.placed sum of total >= 500 and happened order.placed sum of total <= 2000',
    (pence: number) => pence >= 50_000 && pence <= 200_000,
  ],
  ['happened order.placed sum of total > 2000', (pence: number) => pence > 200_000],
] as const

test.each(isThere ? [file] : [])('orders of a year come to what a plain script counts', { timeout: 300_000 }, async (path) => {
  const orders = ordersIn(gunzipSync(readFileSync(path)).toString('utf8'))
  await fill(orders)
  const customers = [...Map.groupBy(orders.values(), ({ customer }) => customer).values()].map((own) => ({
    times: own.length,
    pence: own.reduce((sum, { total }) => sum + total, 0),
    last: own
      .map(({ at }) => at)
      .toSorted()
      .at(-1)!,
  }))
  expect([orders.size, customers.length]).toEqual([18_536, 4_339])

  for (let times = 1; times <= 20; times++)
    expect([times, await count(`happened order.placed is ${times} times`)]).toEqual([
      times,
      customers.filter((one) => one.times === times).length,
    ])

  const cells = recency.flatMap(([r, isRecent]) =>
    frequency.flatMap(([f, isOften]) =>
      monetary.map(([m, isMuch]) => ({
        sentence: `${r} and ${f} and ${m} and externalId is not empty`,
        meant: customers.filter(({ last, times, pence }) => isRecent(last) && isOften(times) && isMuch(pence)).length,
      })),
    ),
  )
  expect(cells.reduce((sum, { meant }) => sum + meant, 0)).toBe(customers.length)
  for (const { sentence, meant } of cells) expect([sentence, await count(sentence)]).toEqual([sentence, meant])

  // The same as segments, three of them.
  for (const { sentence, meant } of cells.filter(({ meant: many }) => many > 0).slice(0, 3)) {
    const { body } = await office.mara.post<{ id: string }>('/segments', {
      name: sentence.slice(0, 100),
      of: 'person',
      kind: 'live',
      condition: sentence,
    })
    await expect
      .poll(async () => (await office.mara.get<{ size: number | null }>(`/segments/${body.id}`)).body.size, { timeout: 60_000 })
      .toBe(meant)
  }
})
