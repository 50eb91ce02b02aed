/** A broadcast and the segments that it goes to: whoever is in them when it begins, and it does not begin before that is known. */
import { asOwner } from '@rapport/core/postgres'
import { expect, test } from 'vitest'
import { openPost, send, setUp, until } from '../testing/broadcasts.ts'
import { openOffice } from '../testing/office.ts'
import { startTestServer } from '../testing/server.ts'

test('it begins when its segments are counted: nobody is forgotten, and nobody who is left out gets it', async () => {
  const post = await openPost()
  const server = await startTestServer({ ...post.options, messaging: { look: 100 } })
  const office = await openOffice(server)
  const ready = await setUp(server, post, office.mara)
  const live = async (name: string, condition: string): Promise<string> =>
    (await office.mara.post<{ id: string }>('/segments', { name, of: 'person', kind: 'live', condition })).body.id
  const all = await live('Inga and Matteo', 'name contains "Inga" or name contains "Matteo"')
  const except = await live('Inga', 'name contains "Inga"')
  const isReady = async (id: string): Promise<boolean> =>
    (await office.mara.get<{ state: string }>(`/segments/${id}`)).body.state === 'ready'
  await expect.poll(() => Promise.all([all, except].map(isReady)), { timeout: 15_000 }).toEqual([true, true])
  // As it is where there are millions: both are still being counted.
  await asOwner(server.test.ownerUrl, async (owner) => {
    await owner.query('delete from segment_member where segment_id = any($1)', [[all, except]])
    await owner.query(`update segment set state = 'waiting' where id = any($1)`, [[all, except]])
  })
  const broadcast = await send(office.mara, ready, all, { except })
  await until(office.mara, broadcast, { state: 'sending', total: 0, problem: expect.stringContaining('being counted') })
  for (const [id, condition] of [
    [all, 'name contains "Matteo" or name contains "Inga"'],
    [except, 'name contains "nga "'],
  ])
    expect((await office.mara.patch(`/segments/${id}`, { condition })).status).toBe(200)
  await until(office.mara, broadcast, { state: 'done', problem: null, total: 1, states: { accepted: 1 } })
  const gotten = post.sink.taken.map(({ to }) => to[0]!.split('@')[0])
  expect(gotten.filter((name) => name === 'matteo' || name === 'inga')).toEqual(['matteo'])
  await server.close()
  await post.sink.close()
})
