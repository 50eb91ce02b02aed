/** Whoever reads and writes the same records through two servers at once sees one order of what happened, whichever server answers. */
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Beside, startBeside } from '../testing/beside.ts'
import { linearize } from '../testing/linearizable.ts'
import { openOffice } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { slot } from '../testing/slot.ts'
import { pressSlots } from '../testing/slot-clients.ts'

let one: TestServer
let other: Beside
let maras: readonly [Client, Client]

beforeAll(async () => {
  one = await startTestServer()
  const office = await openOffice(one)
  other = await startBeside(one, process.env['RAPPORT_SECRET'])
  maras = [office.mara, other.mara]
})
afterAll(async () => {
  await other.close()
  await one.close()
})

test('reads, changes, deletions, what is taken back and what is sent again have one order', async () => {
  const slots = ['slot-0', 'slot-1', 'slot-2']
  let left = 300
  const { operations, wrong, counts } = await pressSlots({
    servers: maras,
    people: 6,
    slots,
    random: Math.random,
    isOver: () => left-- <= 0,
  })
  expect(wrong.slice(0, 5)).toEqual([])
  for (const name of slots) {
    const { linearizable, state, left: wrongly } = linearize(operations.get(name)!, slot)
    expect({ linearizable, left: wrongly.slice(0, 5), after: state }).toEqual({ linearizable: true, left: [], after: state })
  }
  // Where nobody met anybody nothing was tried.
  const seen = ['200', '201', '409 record.taken', '412 record.changed']
  expect([...counts.keys()]).toEqual(expect.arrayContaining(seen))
})
