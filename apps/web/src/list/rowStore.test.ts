import { expect, it } from 'vitest'
import type { Row } from '../api/types.ts'
import { createRowStore, type FetchPage, LEAP } from './rowStore.ts'

const row = (index: number): Row => ({ id: `r${index}`, createdAt: '', updatedAt: '', version: 1, name: `Row ${index}` })

/** A list of `total` rows behind cursors, as the server pages it, with what was asked of it. */
function listOf(total: number) {
  const asked: { after: string | null; limit: number; light: boolean }[] = []
  const fetchPage: FetchPage = async (after, limit, light) => {
    asked.push({ after, limit, light })
    const start = after === null ? 0 : Number(after)
    const end = Math.min(start + limit, total)
    return { items: Array.from({ length: end - start }, (_, at) => row(start + at)), next: end < total ? String(end) : null }
  }
  return { asked, fetchPage }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

it('fetches what is seen and nothing else', async () => {
  const { asked, fetchPage } = listOf(1000)
  const store = createRowStore(fetchPage)
  store.want(0, 40)
  await settled()
  expect(store.get(39)?.id).toBe('r39')
  expect(asked).toMatchObject([{ after: null, light: false }])
  store.want(10, 50)
  await settled()
  expect(asked).toHaveLength(1)
})

it('walks lightly to a far row and reads only there', async () => {
  const { asked, fetchPage } = listOf(10_000)
  const store = createRowStore(fetchPage)
  store.want(5_030, 5_070)
  await settled()
  expect(store.get(5_030)?.id).toBe('r5030')
  expect(store.get(100)).toBeUndefined()
  expect(asked.filter((one) => !one.light)).toHaveLength(1)
  expect(asked.filter((one) => one.light).map((one) => one.limit)).toEqual([LEAP, LEAP, LEAP, LEAP, LEAP])
  const walked = asked.length
  store.want(5_000, 5_040)
  await settled()
  expect(asked).toHaveLength(walked)
  store.want(5_210, 5_250)
  await settled()
  expect(asked).toHaveLength(walked + 1)
})

it('fetches the next page before the last row of this one is seen, and says nothing when that fails', async () => {
  const { asked, fetchPage } = listOf(1000)
  let broken = false
  const store = createRowStore((...given) => (broken ? Promise.reject(new Error('away')) : fetchPage(...given)))
  store.want(0, 40)
  await settled()
  broken = true
  store.want(120, 160)
  await settled()
  expect(store.error()).toBeUndefined()
  broken = false
  store.want(130, 170)
  await settled()
  expect(asked).toHaveLength(2)
  expect(store.get(399)?.id).toBe('r399')
})

it('tells how far it has walked, and where the reader was when it is told to give up', async () => {
  const { asked, fetchPage } = listOf(100_000)
  const store = createRowStore(fetchPage)
  store.leaveAt({ scrolled: 7560, current: 215 })
  store.want(210, 250)
  await settled()
  // As a key to the last row does: what is current changes first, then what is seen.
  store.leaveAt({ current: 60_000 })
  const steps: (number | null)[] = []
  store.onWalk(() => {
    const walk = store.walk()
    steps.push(walk && walk.at)
    if (walk) expect(walk.to).toBe(60_000)
    if (walk && walk.at > 5_000) expect(store.giveUp()).toEqual({ scrolled: 7560, current: 215 })
  })
  store.want(60_000, 60_040)
  await settled()
  expect(steps).toEqual([400, 1400, 2400, 3400, 4400, 5400, null])
  expect(store.walk()).toBeNull()
  expect(store.error()).toBeUndefined()
  expect(store.get(60_000)).toBeUndefined()
  const before = asked.length
  store.want(210, 250)
  await settled()
  expect(asked).toHaveLength(before)
  // What was walked is not walked again.
  store.want(5_400, 5_440)
  await settled()
  expect(store.get(5_400)?.id).toBe('r5400')
  expect(asked).toHaveLength(before + 1)
})

it('knows its length at the end and keeps memory bounded', async () => {
  const { fetchPage } = listOf(30_000)
  const store = createRowStore(fetchPage)
  for (let first = 0; first < 30_000; first += 500) {
    store.want(first, Math.min(first + 500, 30_000))
    await settled()
  }
  expect(store.length()).toBe(30_000)
  expect(store.get(29_999)?.id).toBe('r29999')
  expect(store.get(0)).toBeUndefined()
  expect(store.begun()).toBe(true)
  store.want(0, 40)
  await settled()
  expect(store.get(0)?.id).toBe('r0')
})

it('finds a record by id and shows its newer self', async () => {
  const store = createRowStore(listOf(50).fetchPage)
  store.want(0, 40)
  await settled()
  expect(store.indexOf('r7')).toBe(7)
  store.put({ ...row(7), name: 'Renamed', version: 2 })
  expect(store.get(7)).toMatchObject({ name: 'Renamed', version: 2 })
  store.put({ ...row(0), id: 'unknown' })
  expect(store.indexOf('unknown')).toBe(-1)
})

it('says what failed and goes on when asked again', async () => {
  let broken = true
  const { fetchPage } = listOf(300)
  const store = createRowStore((...asked) => (broken ? Promise.reject(new Error('away')) : fetchPage(...asked)))
  store.want(0, 40)
  await settled()
  expect(store.error()).toEqual(new Error('away'))
  broken = false
  store.want(0, 40)
  await settled()
  expect(store.error()).toBeUndefined()
  expect(store.get(0)?.id).toBe('r0')
})

it('takes rows out without losing the places of others, and goes on reading behind them', async () => {
  const { fetchPage } = listOf(450)
  const store = createRowStore(fetchPage)
  store.want(0, 40)
  await settled()
  store.leaveAt({ current: 5 })
  store.drop(['r1', 'r3', 'nobody'])
  await settled()
  expect([0, 1, 2, 3].map((index) => store.get(index)?.id)).toEqual(['r0', 'r2', 'r4', 'r5'])
  expect([store.indexOf('r5'), store.indexOf('r3'), store.place().current]).toEqual([3, -1, 3])
  store.want(190, 230)
  await settled()
  expect(Array.from({ length: 40 }, (_, at) => store.get(190 + at)?.id)).toEqual(Array.from({ length: 40 }, (_, at) => `r${192 + at}`))
  store.want(400, 448)
  await settled()
  expect([store.length(), store.get(447)?.id]).toEqual([448, 'r449'])
})
