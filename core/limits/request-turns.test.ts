/** Requests of several workspaces in one process: who sends many waits for themselves, and for nobody else. */
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { Crowd } from '../postgres/index.ts'
import { requestTurns } from './request-turns.ts'

test('of a workspace that asks for much a few requests are in hand at a time while another is there, and that one comes at once', async () => {
  const app = Fastify()
  const inTurn = requestTurns(app, new Crowd())
  const inHand: { workspace: string; end: () => void }[] = []
  app.get<{ Params: { workspace: string } }>('/:workspace', async (request) => {
    const { workspace } = request.params
    await inTurn(request, workspace)
    // Asked again by the same request, it is in its turn already.
    await inTurn(request, workspace)
    if (workspace !== 'quiet') await new Promise<void>((end) => inHand.push({ workspace, end }))
    return workspace
  })
  const ask = (workspace: string): Promise<number> => app.inject(`/${workspace}`).then(({ statusCode }) => statusCode)
  try {
    // Alone it has what it asks for.
    const before = [ask('loud'), ask('loud'), ask('loud')]
    await expect.poll(() => inHand.length).toBe(3)
    expect(await ask('quiet')).toBe(200)
    for (const { end } of inHand.splice(0)) end()
    await Promise.all(before)
    const flood = Array.from({ length: 6 }, () => ask('loud'))
    await expect.poll(() => inHand.length).toBe(2)
    expect(await ask('quiet')).toBe(200)
    expect(inHand.length).toBe(2)
    // What takes long waits for the database, and keeps nobody of its workspace waiting.
    await expect.poll(() => inHand.length).toBe(6)
    for (const { end } of inHand.splice(0)) end()
    expect(await Promise.all(flood)).toEqual([200, 200, 200, 200, 200, 200])
  } finally {
    await app.close()
  }
})
