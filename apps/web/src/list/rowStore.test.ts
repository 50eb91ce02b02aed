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
