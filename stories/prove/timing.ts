/**
 * Whether the time of an answer tells if there is such an account: two kinds of requests in random order, one at a time, and the
 * Mann–Whitney test of their times. What it could have seen is printed beside it: a restless machine sees little.
 */
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client as Postgres } from 'pg'
import { httpClient, type Client } from '@rapport/core/testing'
import { connectOwner } from '../../bench/database.ts'
import { leastSeen, sameness } from '../../bench/mann-whitney.ts'
import { median } from '../../bench/measure.ts'
import { makeInstallation } from './installation.ts'
import { nothingHurt, type Proof } from './proof.ts'

/** Below it two samples count as different. */
const level = 0.01
/** A difference of this part of the usual time must be seen, or nothing was shown. */
const mostBlind = 0.1

const password = 'seven lamps over the harbour'

/** A pair of requests that nobody may tell apart: of an account that is there, and of one that is not. */
interface Pair {
  readonly name: string
  readonly path: string
  readonly status: number
  body(isThere: boolean, turn: number): object
}
const pairs: readonly Pair[] = [
  {
    name: 'a wrong password of an account and of nobody',
    path: '/sign-in',
    status: 401,
    body: (isThere, turn) => ({ email: isThere ? 'mara@timing.example' : `nobody-${turn}@timing.example`, password: 'not the password' }),
  },
  {
    name: 'a password of an account that has none and of nobody',
    path: '/sign-in',
    status: 401,
    body: (isThere, turn) => ({ email: isThere ? 'nora@timing.example' : `nobody-${turn}@timing.example`, password: 'not the password' }),
  },
  {
    name: 'a wish for a new password of an account and of nobody',
    path: '/password-reset',
    status: 202,
    body: (isThere, turn) => ({ email: isThere ? 'mara@timing.example' : `nobody-${turn}@timing.example` }),
  },
]

export async function proveTiming({
  requests,
  log,
}: {
  readonly requests: number
  readonly log: (line: string) => void
}): Promise<Proof[]> {
  const installation = await makeInstallation()
  try {
    await installation.start()
    await people(installation.address)
    const owner = await connectOwner(installation.dataDir)
    try {
      // Whoever signs in by a provider only.
      const { rowCount } = await owner.query(
        `delete from control.credential c using control.account a where a.id = c.account_id and a.email = 'nora@timing.example'`,
      )
      if (rowCount !== 1) throw new Error(`${rowCount} passwords were taken away, not one.`)
      const proofs: Proof[] = []
      for (const pair of pairs) proofs.push(await compared(pair, installation.address, owner, requests, log))
      return proofs
    } finally {
      await owner.end()
    }
  } finally {
    await installation.remove()
  }
}

/** One in a hundred comparisons of the same differs by chance: only what differs twice does. */
async function compared(pair: Pair, address: string, owner: Postgres, requests: number, log: (line: string) => void): Promise<Proof> {
  const wrong: string[] = []
  let rounds = 0
  for (; rounds < 2; rounds++) {
    const { there, nowhere } = await measured(pair, address, owner, requests)
    const p = sameness(there, nowhere)
    const [usual, seen] = [median(nowhere), leastSeen(nowhere, level)]
    const line = `p ${p.toFixed(3)}, medians ${median(there).toFixed(2)} and ${usual.toFixed(2)} ms, a difference of ${seen.toFixed(2)} ms (${((seen / usual) * 100).toFixed(1)} %) would be seen`
    log(`${pair.name}: ${line}`)
    if (seen > usual * mostBlind) wrong.push(`nothing can be told: ${line}`)
    else if (p >= level) return done()
    else wrong.push(line)
  }
  return done(wrong)

  function done(why: readonly string[] = []): Proof {
    return { ...nothingHurt, name: `timing: ${pair.name}`, runs: 2 * requests * Math.min(rounds + 1, 2), wrong: why }
  }
}

async function measured(pair: Pair, address: string, owner: Postgres, requests: number): Promise<{ there: number[]; nowhere: number[] }> {
  const client = httpClient(address)
  const [there, nowhere]: [number[], number[]] = [[], []]
  // The first ones compile what the others find.
  for (let turn = -20; turn < requests; turn++) {
    const first = Math.random() < 0.5
    for (const isThere of [first, !first]) {
      const took = await timed(client, pair, isThere, turn, owner)
      if (turn >= 0) (isThere ? there : nowhere).push(took)
    }
  }
  return { there, nowhere }
}

async function timed(client: Client, { path, status, body }: Pair, isThere: boolean, turn: number, owner: Postgres): Promise<number> {
  await owner.query('delete from control.attempt')
  // What goes on behind an answer, a mail for one, must not meet the next request.
  await sleep(path === '/sign-in' ? 2 : 20)
  const begun = performance.now()
  const answer = await client.post(path, body(isThere, turn))
  const took = performance.now() - begun
  if (answer.status !== status) throw new Error(`${path} was answered with ${answer.status}: ${answer.text}`)
  return took
}

/** Mara has an account with a password; Nora will have one without. */
async function people(address: string): Promise<void> {
  const mara = httpClient(address)
  const made = await mara.post('/setup', {
    name: 'Mara Lindqvist',
    email: 'mara@timing.example',
    password,
    workspace: 'Timing',
    timeZone: 'Europe/Berlin',
    language: 'en',
    sample: false,
  })
  if (made.status !== 201) throw new Error(`There is no workspace: ${made.text}`)
  const invited = await mara.post<{ url: string }>('/invitations', { email: 'nora@timing.example', role: 'rep' })
  const opened = await httpClient(address).post(`/invitations/open/${invited.body.url?.split('/').at(-1)}`, { name: 'Nora Ek', password })
  if (opened.status !== 201) throw new Error(`Nora could not join: ${opened.text}`)
}
