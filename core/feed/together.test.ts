import { expect, test } from 'vitest'
import type { Entry } from './entry.ts'
import { together } from './together.ts'

const entry = (position: number) => ({ position }) as Entry
/** A feed that is read when `answer` is called, and how often it was asked for what. */
function feed() {
  const asked: string[] = []
  const waiting: ((entries: readonly Entry[]) => void)[] = []
  const read = together((...given) => {
    asked.push(given.join(' '))
    return new Promise((resolve) => waiting.push(resolve))
  })
  return { asked, read, answer: (...entries: Entry[]) => waiting.shift()!(entries) }
}

test('those who have come equally far read once, and others for themselves', async () => {
  const { asked, read, answer } = feed()
  const both = [read('kaldi', 3, 100), read('kaldi', 3, 100)]
  const others = [read('kaldi', 4, 100), read('kaldi', 3, 1), read('other', 3, 100)]
  expect(asked).toEqual(['kaldi 3 100', 'kaldi 4 100', 'kaldi 3 1', 'other 3 100'])
  for (let n = 4; n < 8; n++) answer(entry(n))
  expect((await Promise.all(both)).flat()).toEqual([entry(4), entry(4)])
  expect((await Promise.all(others)).flat()).toEqual([entry(5), entry(6), entry(7)])
})

test('what was read is not kept: whoever comes later reads anew', async () => {
  const { asked, read, answer } = feed()
  const first = read('kaldi', 3, 100)
  answer(entry(4))
  await first
  const second = read('kaldi', 3, 100)
  answer(entry(4), entry(5))
  expect(await second).toEqual([entry(4), entry(5)])
  expect(asked).toHaveLength(2)
})

test('whoever finds nothing by a read that began before they asked looks for themselves', async () => {
  const { asked, read, answer } = feed()
  const [early, late] = [read('kaldi', 3, 100), read('kaldi', 3, 100)]
  answer()
  expect(await early).toEqual([])
  await expect.poll(() => asked).toHaveLength(2)
  answer(entry(4))
  expect(await late).toEqual([entry(4)])
})
