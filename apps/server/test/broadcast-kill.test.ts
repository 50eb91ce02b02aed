/** Servers that are killed while they send: nobody gets a mail twice, and what is not known says so. */
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendWithKills } from '../testing/broadcast-kill.ts'

let place: TestDatabase
beforeAll(async () => {
  place = await createTestDatabase()
})
afterAll(() => place.close())

const recipients = Number(process.env.RAPPORT_RECIPIENTS ?? 300)
const kills = Number(process.env.RAPPORT_KILLS ?? 2)
const crashes = Number(process.env.RAPPORT_KILLS ?? 3)

test(
  'a broadcast survives kill -9 and a mail server on its worst day',
  { timeout: 180_000 + recipients * 40 + kills * 60_000 },
  async () => {
    const say = (line: string): unknown => process.env.RAPPORT_SAY && console.log(line)
    const { states, ...survived } = await sendWithKills({ ownerUrl: place.ownerUrl, recipients, kills, crashes, say })
    const invitation = { state: 'uncertain', copies: 1 }
    expect(survived).toEqual({
      killed: kills + crashes,
      copies: 1,
      lost: 0,
      invented: 0,
      unnamed: 0,
      renamed: 0,
      state: 'done',
      invitation,
    })
    const { accepted = 0, bounced = 0, uncertain = 0, ...others } = states
    expect([accepted + bounced + uncertain, others]).toEqual([recipients, {}])
    expect(uncertain).toBeGreaterThan(0)
  },
)
