/** Jobs that failed, as administrators see them and decide about them; and those of one workspace from another. */
import { Problem } from '@rapport/core/errors'
import { defineJob } from '@rapport/core/jobs'
import { newId } from '@rapport/core/object'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

interface ParkedAnswer {
  readonly items: readonly { readonly id: string; readonly label: string; readonly problem: { readonly message: string } }[]
}

let server: TestServer
let first: Office
let twin: Office
let heals = false
const done: object[] = []
const poisoned = defineJob({
  name: 'poisoned',
  label: 'Watering the plants',
  tries: 1,
  async run(data) {
    if (!heals) throw new Problem('can.empty', 'The can is empty.')
    done.push(data)
  },
})

beforeAll(async () => {
  server = await startTestServer({ jobs: [poisoned] })
  first = await openOffice(server)
  twin = await openOffice(server, 'twin')
})
afterAll(() => server.close())

const parked = async ({ mara }: Office): Promise<ParkedAnswer['items']> => (await mara.get<ParkedAnswer>('/jobs/parked')).body.items
const parkedSoon = async (office: Office, count: number): Promise<ParkedAnswer['items']> => {
  for (;;) {
    const items = await parked(office)
    if (items.length === count) return items
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('a job that failed waits for an administrator of its workspace, and for nobody else', async () => {
  for (const office of [first, twin]) await server.server.jobs.send(poisoned, office.workspace, { of: office.workspace })
  const [ours, theirs] = [await parkedSoon(first, 1), await parkedSoon(twin, 1)]
  expect(ours[0]).toMatchObject({ label: 'Watering the plants', problem: { message: 'The can is empty.' } })
  for (const id of [theirs[0]!.id, newId()]) {
    expect(await first.mara.post(`/jobs/parked/${id}/retry`)).toMatchObject({ status: 404, body: { code: 'job.notFound' } })
    expect(await first.mara.delete(`/jobs/parked/${id}`)).toMatchObject({ status: 404, body: { code: 'job.notFound' } })
  }
  for (const who of [first.aylin, first.jonas, first.petra]) {
    expect(await who.get('/jobs/parked')).toMatchObject({ status: 403, body: { code: 'session.administrators' } })
    expect(await who.post(`/jobs/parked/${ours[0]!.id}/retry`)).toMatchObject({ status: 403 })
    expect(await who.delete(`/jobs/parked/${ours[0]!.id}`)).toMatchObject({ status: 403 })
  }
  expect(await server.client().get('/jobs/parked')).toMatchObject({ status: 401 })
  expect(await parked(twin)).toEqual(theirs)
})

test('it is tried once more, and dropped', async () => {
  const [one] = await parkedSoon(first, 1)
  heals = true
  expect((await first.mara.post(`/jobs/parked/${one!.id}/retry`)).status).toBe(204)
  while (done.length === 0) await parked(first)
  expect(done).toEqual([{ of: first.workspace }])
  expect(await parked(first)).toEqual([])
  const [other] = await parked(twin)
  expect((await twin.mara.delete(`/jobs/parked/${other!.id}`)).status).toBe(204)
  expect(await parked(twin)).toEqual([])
  expect(done).toHaveLength(1)
})
