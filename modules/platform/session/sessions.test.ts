import { afterAll, beforeAll, expect, test } from 'vitest'
import { memberStatement, readMember } from '../rights/member-rights.ts'
import { type Installation, model, openInstallation, setUpBy, type Visitor } from '../testing/installation.ts'
import { cookieReader, openSessions, sessionMemory, type Sessions } from './sessions.ts'

let place: Installation
let mara: Visitor
beforeAll(async () => {
  place = await openInstallation()
  mara = await setUpBy(place)
})
afterAll(() => place.close())

/** Sessions whose loading of a member waits for `gate`; counts how often it happened. */
function slowSessions(gate: () => Promise<void>): { sessions: Sessions; loads: () => number } {
  let loads = 0
  const { auth, control, readJson } = place.platform
  const sessions = openSessions({
    auth,
    control,
    publicUrl: undefined,
    now: () => place.clock.now.getTime(),
    onError(error) {
      throw error
    },
    async loadMember(workspace, member) {
      loads++
      const json = await readJson(workspace, { text: memberStatement, values: [member] })
      await gate()
      return readMember(model, workspace, json)
    },
  })
  return { sessions, loads: () => loads }
}

test('requests at the same time share one look-up, later ones what it found, for five seconds', async () => {
  const { sessions, loads } = slowSessions(async () => {})
  const found = await Promise.all(Array.from({ length: 20 }, () => sessions.find(mara.cookie)))
  expect([new Set(found).size, loads()]).toEqual([1, 1])
  expect(await sessions.find(`theme=dark; ${mara.cookie}; other=1`)).toBe(found[0])
  place.clock.now = new Date(place.clock.now.getTime() + sessionMemory)
  await sessions.find(mara.cookie)
  expect(loads()).toBe(2)
})

test.each(['forgetWorkspace', 'forgetAccount'] as const)('what was being read when %s was called is not remembered', async (forget) => {
  const waiting = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const { sessions, loads } = slowSessions(async () => {
    begun.resolve()
    await waiting.promise
  })
  const first = sessions.find(mara.cookie)
  await begun.promise
  sessions[forget]('01890000-0000-7000-8000-000000000000')
  waiting.resolve()
  await first
  await sessions.find(mara.cookie)
  await sessions.find(mara.cookie)
  expect(loads()).toBe(2)
})

test('a cookie is read by its whole name', () => {
  const read = cookieReader('rapport')
  expect(['rapport=a', 'x=1; rapport=a', 'x=1;rapport=a;y=2', 'xrapport=b; rapport=a', 'rapport =b; rapport=a'].map(read)).toEqual([
    'a',
    'a',
    'a',
    'a',
    'a',
  ])
  expect([undefined, '', 'rapport', 'rapport=', 'xrapport=a', 'rapport2=a'].map(read)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
