/** What pages of flows ask beside the flows themselves: how many walk each, what of one is on, and business hours. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office

beforeAll(async () => {
  server = await startTestServer({ flows: { look: 50 } })
  office = await openOffice(server)
})
afterAll(() => server.close())

const waiting = (length: string) => ({
  begins: [{ on: 'created' }],
  steps: [{ id: 'wait', name: 'Wait', kind: 'wait', for: length, next: null }],
})

test('says how many walk each flow, to administrators, and what was published while it is edited', async () => {
  const { body: flow } = await office.mara.post<{ id: string; version: number }>('/flows', {
    name: 'Later',
    of: 'person',
    body: waiting('3 days'),
  })
  expect((await office.mara.get(`/flows/${flow.id}/published`)).status).toBe(404)
  expect((await office.mara.post(`/flows/${flow.id}/publish`, {})).status).toBe(200)
  await office.mara.post('/people', { name: 'Vera Lund' })
  const inside = async () => (await office.mara.get<{ items: object[] }>('/flows/inside')).body.items
  await expect.poll(inside, { timeout: 15_000, interval: 50 }).toEqual([{ flow: flow.id, inside: 1, stuck: 0 }])
  expect((await office.eva.get<{ items: object[] }>('/flows/inside')).body.items).toEqual([])
  await office.mara.patch(`/flows/${flow.id}`, { body: waiting('5 days') })
  const { body } = await office.mara.get<{ number: number; body: { steps: object[] } }>(`/flows/${flow.id}/published`)
  expect([body.number, body.body.steps]).toMatchObject([1, [{ for: '3 days' }]])
  expect((await office.eva.get(`/flows/${flow.id}/published`)).status).toBe(404)
})

test('keeps business hours, by administrators only', async () => {
  const week = { monday: [['09:00', '17:00']] }
  const values = { name: 'Office', timeZone: 'Europe/Berlin', week, holidays: ['12-25'] }
  const made = await office.mara.post<{ id: string }>('/business-hours', values)
  expect(made.status).toBe(201)
  expect((await office.mara.get<{ items: object[] }>('/business-hours')).body.items).toMatchObject([{ name: 'Office', week }])
  expect((await office.mara.post('/business-hours', { ...values, week: { monday: [['17:00', '09:00']] } })).status).toBe(422)
  expect((await office.eva.get(`/business-hours/${made.body.id}`)).status).toBe(404)
})
