import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mostBytes, mostItems, openQueue } from './queue.ts'

interface Message {
  readonly name: number
  readonly bytes: number
}

/** A queue whose time passes when it is told to, and whose batches are answered by hand. */
function openBench(may: (message: Message) => boolean = () => true) {
  const timers: { readonly at: number; readonly act: () => void }[] = []
  const sent: { readonly names: readonly number[]; readonly leaving: boolean; answer(status: number): Promise<void> }[] = []
  let now = 0
  const queue = openQueue<Message>({
    send: (messages, leaving) =>
      new Promise((resolve) =>
        sent.push({
          names: messages.map(({ name }) => name),
          leaving,
          answer: async (status) => {
            resolve(status)
            await Promise.resolve()
            await Promise.resolve()
          },
        }),
      ),
    may,
    later: (milliseconds, act) => void timers.push({ at: now + milliseconds, act }),
    random: () => 1,
  })
  const pass = (milliseconds: number): void => {
    const end = now + milliseconds
    for (;;) {
      const next = timers.toSorted((a, b) => a.at - b.at)[0]
      if (!next || next.at > end) break
      timers.splice(timers.indexOf(next), 1)
      now = next.at
      next.act()
    }
    now = end
  }
  const add = (...names: readonly number[]): void => names.forEach((name) => queue.add({ name, bytes: 100 }))
  return { queue, sent, pass, add, timers }
}

test('what is said together goes together, and what comes meanwhile goes after it', async () => {
  const { sent, pass, add } = openBench()
  add(1, 2)
  expect(sent).toEqual([])
  pass(300)
  add(3)
  pass(10_000)
  expect(sent.map(({ names }) => names)).toEqual([[1, 2]])
  await sent[0]!.answer(200)
  pass(0)
  expect(sent.map(({ names }) => names)).toEqual([[1, 2], [3]])
})

test('what was not heard is sent again, in its order, later and later', async () => {
  const { sent, pass, add } = openBench()
  add(1, 2)
  pass(300)
  await sent[0]!.answer(503)
  add(3)
  pass(999)
  expect(sent).toHaveLength(1)
  pass(1)
  expect(sent[1]!.names).toEqual([1, 2, 3])
  await sent[1]!.answer(0)
  pass(1999)
  expect(sent).toHaveLength(2)
  pass(1)
  expect(sent[2]!.names).toEqual([1, 2, 3])
  await sent[2]!.answer(200)
  add(4)
  pass(300)
  expect(sent[3]!.names).toEqual([4])
})

test('where nobody takes it, it is given up: refused at once, unheard after a while', async () => {
  for (const [status, most] of [
    [403, 1],
    [401, 1],
    [0, 9],
    [500, 9],
  ] as const) {
    const { sent, pass, add, timers } = openBench()
    add(1)
    for (let at = 0; at < most; at++) {
      pass(60_000)
      await sent[at]!.answer(status)
    }
    add(2)
    pass(600_000)
    expect([status, sent.length, timers]).toEqual([status, most, []])
  }
})

test('a batch that is wrong is not sent again, and what comes after it is', async () => {
  const { sent, pass, add } = openBench()
  add(1)
  pass(300)
  await sent[0]!.answer(400)
  add(2)
  pass(300)
  expect(sent.map(({ names }) => names)).toEqual([[1], [2]])
})

test('what may not go waits, and others go before it', () => {
  let open = false
  const { queue, sent, pass, add } = openBench(({ name }) => open || name % 2 === 0)
  add(1, 2)
  pass(300)
  expect(sent.map(({ names }) => names)).toEqual([[2]])
  queue.flush(true)
  expect(sent).toHaveLength(1)
  open = true
  queue.flush(true)
  expect(sent[1]).toMatchObject({ names: [1], leaving: true })
})

test('what is cleared does not come back, also not what was under way', async () => {
  const { queue, sent, pass, add } = openBench()
  add(1)
  pass(300)
  add(2)
  queue.clear()
  await sent[0]!.answer(0)
  add(3)
  pass(60_000)
  expect(sent.map(({ names }) => names)).toEqual([[1], [3]])
})

test('a page that is left sends all that it has, at once', () => {
  const { queue, sent, add } = openBench()
  add(...Array.from({ length: 120 }, (_, at) => at))
  queue.flush(true)
  expect(sent.map(({ names, leaving }) => [names.length, leaving])).toEqual([
    [50, true],
    [50, true],
    [20, true],
  ])
})

test('however much is said, and however long nobody hears it, what waits is bounded; of what is heard nothing is lost or doubled while it is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 30_000 }), status: fc.constantFrom(200, 200, 0, 503) }), { maxLength: 300 }),
      async (steps) => {
        const { queue, sent, pass } = openBench()
        const heard: number[] = []
        let waiting = 0
        let isBounded = false
        let answered = 0
        for (const [name, { bytes, status }] of steps.entries()) {
          queue.add({ name, bytes })
          waiting += bytes
          if (waiting > mostBytes || name >= mostItems) isBounded = true
          pass(400)
          if (sent.length > answered) {
            const batch = sent[answered++]!
            if (status === 200) heard.push(...batch.names)
            await batch.answer(status)
          }
        }
        expect(new Set(heard).size).toBe(heard.length)
        if (!isBounded) expect(heard).toEqual(heard.toSorted((a, b) => a - b))
      },
    ),
    { numRuns: 50 },
  )
})
