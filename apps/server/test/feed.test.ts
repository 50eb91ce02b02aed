/** Who follows the changes of a workspace, as administrators see it and decide about it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Consumer, Entry } from '@rapport/core/feed'
import { Problem } from '@rapport/core/errors'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

interface ConsumerAnswer {
  readonly name: string
  readonly state: string
  readonly position: number
  readonly lag: number
  readonly problem: { code: string; message: string; position: number } | null
}
interface FeedAnswer {
  readonly head: number
  readonly first: number
  readonly consumers: readonly ConsumerAnswer[]
}

let server: TestServer
let office: Office
/** Positions that the fussy one has read; it takes nothing about people whose name it cannot bear. */
const read: Entry[] = []
let fussy = true
const consumer: Consumer = {
  name: 'fussy',
  label: 'Somebody fussy',
  begins: 'start',
  backOff: 1,
  tries: 2,
  async each(entries) {
    for (const entry of entries) {
      if (fussy && entry.changes.some(({ object, action }) => object === 'person' && action === 'deleted'))
        throw new Problem('fussy.deletion', 'It does not take deletions.')
      read.push(entry)
    }
  },
}

beforeAll(async () => {
  server = await startTestServer({ feed: { consumers: [consumer] } })
  office = await openOffice(server)
})
afterAll(() => server.close())

const feed = async (): Promise<FeedAnswer> => (await office.mara.get<FeedAnswer>('/feed')).body
const until = async (isSo: (one: ConsumerAnswer, all: FeedAnswer) => boolean): Promise<ConsumerAnswer> => {
  for (;;) {
    const all = await feed()
    const one = all.consumers.find(({ name }) => name === consumer.name)!
    if (isSo(one, all)) return one
  }
}

test('everything that is written is read, once, by those who follow; the page says how far', async () => {
  const { id } = (await office.mara.post<{ id: string }>('/people', { name: 'Made today' })).body
  await until(({ lag }) => lag === 0 && read.at(-1)?.changes[0]?.id === id)
  const { first, head, consumers } = await feed()
  expect(first).toBe(1)
  expect(read.map(({ position }) => position)).toEqual(Array.from({ length: head }, (_, n) => n + 1))
  expect(consumers.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'fussy working',
    'webhooks working',
    'segments working',
    'flows working',
    'notifications working',
    'feed.retention working',
  ])
  expect(read.at(-1)).toMatchObject({ actor: { kind: 'member' }, changes: [{ object: 'person', action: 'created' }] })
})

test('what fails is parked with the reason; it is tried again, skipped, and read again as an administrator decides', async () => {
  const { id } = (await office.mara.post<{ id: string }>('/people', { name: 'Somebody' })).body
  await until(({ lag }) => lag === 0 && read.at(-1)?.changes[0]?.id === id)
  await office.mara.delete(`/people/${id}`)
  await office.mara.post('/people', { name: 'Somebody else' })
  const parked = await until(({ state, lag }) => state === 'parked' && lag === 2)
  expect(parked.problem).toMatchObject({ code: 'fussy.deletion', message: 'It does not take deletions.', position: parked.position + 1 })
  const of = (what: string, body?: object) => office.mara.post<ConsumerAnswer>(`/feed/consumers/fussy/${what}`, body)
  expect((await of('retry')).body).toMatchObject({ state: 'working', position: parked.position })
  await until(({ state }) => state === 'parked')
  expect((await of('skip')).body).toMatchObject({ state: 'working', position: parked.position + 1 })
  const { position } = await until(({ lag }) => lag === 0)
  expect(read.map((entry) => entry.position)).not.toContain(parked.position + 1)
  expect(await of('skip')).toMatchObject({ status: 409, body: { code: 'feed.nothingToSkip' } })
  fussy = false
  expect((await of('replay', { position: parked.position + 1 })).status).toBe(200)
  await until(({ lag }) => lag === 0)
  expect(read.slice(-2).map((entry) => entry.position)).toEqual([parked.position + 1, position])
  expect(await of('replay', { position: position + 2 })).toMatchObject({ status: 422, body: { code: 'feed.notKept' } })
  expect(await of('replay', { position: 0 })).toMatchObject({ status: 422, body: { code: 'feed.wrongPosition' } })
  expect(await office.mara.post('/feed/consumers/nobody/retry')).toMatchObject({ status: 404, body: { code: 'feed.noConsumer' } })
})

test('nobody but administrators sees or decides anything of it', async () => {
  for (const who of [office.aylin, office.jonas, office.petra]) {
    expect(await who.get('/feed')).toMatchObject({ status: 403, body: { code: 'session.administrators' } })
    for (const what of ['retry', 'skip', 'replay'])
      expect(await who.post(`/feed/consumers/fussy/${what}`, what === 'replay' ? { position: 1 } : undefined)).toMatchObject({
        status: 403,
      })
  }
  expect(await server.client().get('/feed')).toMatchObject({ status: 401 })
})
