import { expect, test } from 'vitest'
import { newId } from '../object/index.ts'
import { createTestDatabase } from '../testing/database.ts'
import { asOwner } from './index.ts'
import { Crowd } from './crowd.ts'
import { Turns } from './turns.ts'

/** Asks for `count` turns and notes in `begun` whose began. */
function ask(turns: Turns, workspace: string, count: number, begun: string[]): void {
  for (let one = 0; one < count; one++) {
    const turn = turns.take(workspace)
    // Whoever still waits when its test is over gives up seconds later, and that is no fault.
    if (turn)
      turn.then(
        () => begun.push(workspace),
        () => {},
      )
    else begun.push(workspace)
  }
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('a workspace takes half of what is free, and the last place is for one that has none', () => {
  const turns = new Turns({ places: 10 })
  const begun: string[] = []
  for (const workspace of ['a', 'b', 'c', 'd', 'e']) ask(turns, workspace, 9, begun)
  expect(begun.join('')).toBe('aaaaabbbcd')
})

test('those who wait are served in turns, one of each workspace', async () => {
  const turns = new Turns({ places: 3 })
  const begun: string[] = []
  for (const workspace of ['a', 'b', 'c']) ask(turns, workspace, 4, begun)
  expect(begun.join('')).toBe('aab')
  const left: string[] = []
  for (let at = 0; at < 12; at++) {
    left.push(begun[at]!)
    turns.leave(begun[at]!)
    await settle()
  }
  expect(left.join('')).toMatch(/^aab.*/)
  expect(left.join('').slice(2, 9)).toMatch(/^(?=.*a)(?=.*b.*b)(?=.*c.*c)/)
  expect([...left].sort().join('')).toBe('aaaabbbbcccc')
})

test('one that asks again and again does not pass by one that waits', async () => {
  const turns = new Turns({ places: 1 })
  const begun: string[] = []
  ask(turns, 'a', 5, begun)
  ask(turns, 'b', 1, begun)
  turns.leave('a')
  await settle()
  ask(turns, 'a', 1, begun)
  turns.leave('a')
  await settle()
  expect(begun).toEqual(['a', 'a', 'b'])
})

test('a workspace with too many waiting is refused, another is not; nobody waits for ever', async () => {
  const turns = new Turns({ places: 2, mostWaiting: 3, patience: 1 })
  ask(turns, 'a', 1, [])
  const waiting = [1, 2, 3].map(() => turns.take('a'))
  const busy = { code: 'database.busy', status: 503, more: { retryAfter: expect.any(Number) } }
  expect(() => turns.take('a')).toThrow(expect.objectContaining(busy))
  expect(turns.take('b')).toBeUndefined()
  for (const one of waiting) await expect(one).rejects.toMatchObject(busy)
  turns.leave('a')
  expect(turns.take('a')).toBeUndefined()
})

test('slow reads of one workspace do not keep another waiting', async () => {
  // Under the write role reads are transactions, which have a pool of their own.
  const { database, ownerUrl, close } = await createTestDatabase({ reads: 'read' })
  const [slow, other] = [newId(), newId()]
  const text = 'select count(*)::text from generate_series(1, 100000) a, generate_series(1, 100000) b'
  let over = 0
  const reads = Array.from({ length: 50 }, () =>
    database.readJson(slow, { text, values: [] }).catch((error: { code: string }) => {
      over++
      return error.code
    }),
  )
  try {
    for (let turn = 0; turn < 20; turn++) expect(await database.readJson(other, { text: `select 'here'`, values: [] })).toBe('here')
    expect(over).toBe(0)
  } finally {
    await asOwner(ownerUrl, async (owner) => {
      const cancel = `select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'rapport_read' and state = 'active'`
      while (over < reads.length) await owner.query(cancel)
    })
    await close()
  }
  expect(new Set(await Promise.all(reads))).toEqual(new Set(['store.timeout']))
}, 60_000)

test('while others are there a workspace has few places, whatever is free; alone it has as before', async () => {
  const crowd = new Crowd()
  const turns = new Turns({ places: 20, few: 2, crowd })
  const begun: string[] = []
  crowd.came('a')
  ask(turns, 'a', 4, begun)
  expect(begun.join('')).toBe('aaaa')
  crowd.came('b')
  ask(turns, 'a', 3, begun)
  ask(turns, 'b', 3, begun)
  expect(begun.join('')).toBe('aaaabb')
  // Those of before the others came leave first.
  for (let n = 0; n < 3; n++) turns.leave('a')
  await settle()
  expect(begun.join('')).toBe('aaaabba')
  turns.leave('b')
  await settle()
  expect(begun.join('')).toBe('aaaabbab')
})

test('who asked for nothing for ten seconds is not there any more', () => {
  const crowd = new Crowd()
  expect(crowd.isAround('a', 0)).toBe(false)
  crowd.came('a', 0)
  crowd.came('a', 1_000)
  expect([crowd.isAround('a', 1_000), crowd.isAround('b', 1_000)]).toEqual([false, true])
  crowd.came('b', 2_000)
  crowd.came('a', 3_000)
  crowd.came('a', 11_000)
  expect([crowd.isAround('a', 11_000), crowd.isAround('b', 11_000)]).toEqual([true, true])
  expect([crowd.isAround('a', 12_000), crowd.isAround('b', 12_000)]).toEqual([false, true])
})

test('on whom less was spent lately comes first, for a while: what others have under way ends, and they begin nothing', async () => {
  const crowd = new Crowd()
  const turns = new Turns({ few: 2, crowd })
  const came = (workspace: string, spent: number) => {
    crowd.came(workspace)
    crowd.spent(workspace, spent)
  }
  came('loud', 1000)
  came('calm', 120)
  came('quiet', 100)
  const begun: string[] = []
  crowd.begins('quiet')
  ask(turns, 'loud', 1, begun)
  // A little more is not more.
  ask(turns, 'calm', 1, begun)
  expect(begun.join(' ')).toBe('calm')
  crowd.begins('calm')
  crowd.ends('quiet')
  await settle()
  expect(begun.join(' ')).toBe('calm')
  crowd.ends('calm')
  await settle()
  expect(begun.join(' ')).toBe('calm loud')
  // Whoever let others pass for long enough begins at the next end, however much others have in hand.
  crowd.begins('quiet')
  crowd.begins('quiet')
  ask(turns, 'loud', 1, begun)
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(begun.join(' ')).toBe('calm loud')
  crowd.ends('quiet')
  await settle()
  expect(begun.join(' ')).toBe('calm loud loud')
})

test('on whom much was spent has fewer places than others while those are there', () => {
  const crowd = new Crowd()
  const turns = new Turns({ few: 2, fewer: 1, crowd })
  const begun: string[] = []
  for (const workspace of ['loud', 'quiet']) crowd.came(workspace)
  crowd.spent('loud', 1000)
  ask(turns, 'loud', 3, begun)
  ask(turns, 'quiet', 3, begun)
  expect(begun.join(' ')).toBe('loud quiet quiet')
})

test('what was spent counts half after a second, and little is never much', () => {
  const crowd = new Crowd()
  for (const [workspace, spent] of [
    ['a', 1000],
    ['b', 600],
  ] as const) {
    crowd.came(workspace, 0)
    crowd.spent(workspace, spent, 0)
    crowd.begins(workspace)
  }
  expect([crowd.othersFirst('a', 0), crowd.othersFirst('b', 0)]).toEqual([true, false])
  expect(crowd.othersFirst('a', 1_000)).toBe(false)
  crowd.spent('b', 500, 1_000)
  expect(crowd.othersFirst('b', 1_000)).toBe(true)
  crowd.ends('a')
  expect(crowd.othersFirst('b', 1_000)).toBe(false)
})

test('a request whose workspace was forgotten while it waited is in hand all the same, and no more once it ends', () => {
  const crowd = new Crowd()
  crowd.came('a', 0)
  crowd.came('b', 20_000)
  crowd.spent('b', 1000, 20_000)
  crowd.begins('a', 20_000)
  expect(crowd.othersFirst('b', 20_000)).toBe(true)
  crowd.ends('a')
  expect(crowd.othersFirst('b', 20_000)).toBe(false)
})
