/** A broadcast and the segments that it goes to: whoever is in them when it begins, and it does not begin before that is known. */
import { asOwner } from '@rapport/core/postgres'
import { expect, test } from 'vitest'
import { openPost, send, setUp, until } from '../testing/broadcasts.ts'
import { openOffice } from '../testing/office.ts'
import { startTestServer } from '../testing/server.ts'

test('it begins when its segments are counted, and the estimate says that they are not: nobody is forgotten, and nobody who is left out gets it', async () => {
  const post = await openPost()
  const server = await startTestServer({ ...post.options, messaging: { look: 100 } })
  const office = await openOffice(server)
  const ready = await setUp(server, post, office.mara)
  const live = async (name: string, condition: string): Promise<string> =>
    (await office.mara.post<{ id: string }>('/segments', { name, of: 'person', kind: 'live', condition })).body.id
  const estimated = async (segment: string, except: string | null = null) =>
    (await office.mara.post('/broadcasts/estimate', { segment, except, purpose: ready.purpose })).body
  /** As it is where there are millions: nothing is counted meanwhile. */
  const whileUncounted = <T>(work: () => Promise<T>): Promise<T> =>
    asOwner(server.test.ownerUrl, async (owner) => {
      await owner.query('insert into segment_clock (workspace_id, at) values ($1, now()) on conflict do nothing', [office.workspace])
      await owner.query('begin')
      await owner.query('select from segment_clock where workspace_id = $1 for update', [office.workspace])
      const done = await work()
      await owner.query('commit')
      return done
    })
  const waits = { state: 'sending', total: 0, problem: expect.stringContaining('being counted') }
  const gotten = () => post.sink.taken.map(({ to }) => to[0]!.split('@')[0]).filter((name) => name === 'matteo' || name === 'inga')

  const { all, except, broadcast } = await whileUncounted(async () => {
    const [all, except] = [await live('Both', 'name contains "Inga" or name contains "Matteo"'), await live('Inga', 'name contains "Inga"')]
    const broadcast = await send(office.mara, ready, all, { except })
    await until(office.mara, broadcast, waits)
    expect(await estimated(all)).toMatchObject({ isCounting: true, members: 0 })
    return { all, except, broadcast }
  })
  await until(office.mara, broadcast, { state: 'done', problem: null, total: 1, states: { accepted: 1 } })
  expect(gotten()).toEqual(['matteo'])
  expect(await estimated(all, except)).toMatchObject({ isCounting: false, members: 1 })

  // Its condition is another, or that of one that it is made of: those who are in it are those of before.
  const made = await live('Not Inga', `in segment ${all}`)
  await expect.poll(() => estimated(made), { timeout: 15_000 }).toMatchObject({ isCounting: false, members: 2 })
  const again = await whileUncounted(async () => {
    expect((await office.mara.patch(`/segments/${all}`, { condition: 'name contains "Matteo"' })).status).toBe(200)
    for (const [segment, but] of [[all], [made], [except, all]]) expect(await estimated(segment!, but)).toMatchObject({ isCounting: true })
    expect(await estimated(except)).toMatchObject({ isCounting: false, members: 1 })
    const again = await send(office.mara, ready, all)
    await until(office.mara, again, waits)
    return again
  })
  await until(office.mara, again, { state: 'done', problem: null, total: 1, states: { accepted: 1 } })
  expect(gotten()).toEqual(['matteo', 'matteo'])
  await server.close()
  await post.sink.close()
})
