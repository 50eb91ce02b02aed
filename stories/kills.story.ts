/** The server and its database are killed while people write: nothing that was acknowledged is lost, nothing is done twice. */
import { expect, test } from 'vitest'
import { proveLedger } from './prove/ledger.ts'

test('what was acknowledged survives kill -9', async () => {
  const seed = Math.floor(Math.random() * 1_000_000)
  const proof = await proveLedger({ kills: 5, writers: 3, pause: 300, seed })
  expect({ seed, wrong: proof.wrong }).toEqual({ seed, wrong: [] })
  expect(proof.kills).toBeGreaterThanOrEqual(5)
  expect(proof.acknowledged).toBeGreaterThan(15)
})
