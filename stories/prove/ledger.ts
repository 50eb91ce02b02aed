/** What was acknowledged is there, once, however often the server and its database are killed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { connectOwner } from '../../bench/database.ts'
import { makeInstallation, targets, type Installation, type Target } from './installation.ts'
import { checkLedger, type Findings } from './ledger-check.ts'
import { openLedger, readLedger, type Entry } from './ledger-file.ts'
import { openApi, runWriter } from './ledger-writer.ts'
import type { Proof } from './proof.ts'
import { randomFrom } from './random.ts'

export interface LedgerOptions {
  /** Processes to be killed by `kill -9`; connections that are cut come on top. */
  readonly kills: number
  readonly writers: number
  /** Milliseconds from one recovery to the next blow, on average; exponential. */
  readonly pause: number
  readonly seed: number
  readonly log?: (line: string) => void
}

/** Runs writers against a real server while it is being killed, then holds their ledger against the database. */
export async function proveLedger({ kills, writers, pause, seed, log = () => {} }: LedgerOptions): Promise<Proof> {
  const random = randomFrom(seed)
  const folder = mkdtempSync(`${tmpdir()}/rapport-ledger-`)
  const installation = await makeInstallation()
  const ledger = openLedger(`${folder}/ledger`)
  try {
    await installation.start()
    const { cookie, workspace } = await setUp(installation.address)
    const api = openApi(installation.address, cookie)
    const shared: string[] = []
    for (const name of ['Shared one', 'Shared two']) {
      const made = await api.send('POST', '/people', { name })
      shared.push(String(made!.body.id))
    }
    let over = false
    let count = 0
    const running = Promise.all(
      Array.from({ length: writers }, (_, n) =>
        runWriter({
          api,
          name: `writer${n}`,
          // One goes without, as programs do that know no better.
          keyed: n > 0,
          ledger,
          shared,
          isOver: () => over,
          acknowledged: () => void count++,
          random: randomFrom(seed * 1000 + n),
        }),
      ),
    )
    // A writer that fails must end the run at once.
    let failure: unknown
    running.catch((error: unknown) => (failure = error))
    const recoveries: number[] = []
    let killed = 0
    while (killed < kills && failure === undefined) {
      await sleep(-Math.log(1 - random()) * pause)
      const target = targets[Math.floor(random() * targets.length)]!
      const begun = performance.now()
      killed += await strike(installation, target, random)
      for (const before = count; count < before + writers && failure === undefined;) {
        if (!installation.isRunning()) throw new Error(`The server ended by itself after ${target} was struck.`)
        await sleep(5)
      }
      const took = performance.now() - begun
      recoveries.push(took)
      log(`${killed} killed, now ${target}: ${(took / 1000).toFixed(2)} s until it went on, ${count} acknowledged`)
    }
    over = true
    await running
    const owner = await connectOnceBack(installation.dataDir)
    try {
      const entries = readLedger(`${folder}/ledger`)
      const { lost, doubled, wrong } = await checkLedger(owner, workspace, entries)
      const blind = await blindSpots(owner, workspace, entries)
      return {
        name: `ledger under kill -9 (seed ${seed})`,
        runs: entries.length,
        kills: killed,
        acknowledged: count,
        lost: lost.length,
        doubled: doubled.length,
        uncertain: entries.filter(({ kind }) => kind === 'uncertain').length,
        worstRecovery: Math.max(...recoveries) / 1000,
        wrong: [...lost, ...doubled, ...wrong, ...blind],
      }
    } finally {
      await owner.end()
    }
  } catch (error) {
    throw new Error(`${String(error)}\nThe server said:\n${installation.said()}`, { cause: error })
  } finally {
    ledger.close()
    await installation.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The last blow may have hit the database: it is back within seconds. */
async function connectOnceBack(dataDir: string): Promise<Client> {
  for (const deadline = Date.now() + 20_000; ;) {
    try {
      return await connectOwner(dataDir)
    } catch (error) {
      if (Date.now() > deadline) throw error
      await sleep(50)
    }
  }
}

/** One blow; how many processes it killed. Resolves when the server is up again. */
async function strike(installation: Installation, target: Target, random: () => number): Promise<number> {
  if (target === 'connections') {
    const owner = await connectOnceBack(installation.dataDir)
    await owner.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename like 'rapport\\_%'`)
    await owner.end()
    return 0
  }
  installation.kill(target)
  const killed = target === 'both' ? 2 : 1
  if (target !== 'server' && target !== 'both') return killed
  const up = installation.start()
  // Now and then it is hit again while it starts.
  const again = random() < 0.3
  if (again) {
    await sleep(random() * 1500)
    installation.kill('server')
  }
  await up
  if (again) {
    // The second blow may have come when it was up already: then nobody has started it anew.
    await sleep(100)
    if (!installation.isRunning()) await installation.start()
  }
  return killed + Number(again)
}

/** A check that cannot fail shows nothing: it must see what is done to the database here, and taken back. */
async function blindSpots(owner: Client, workspace: string, entries: readonly Entry[]): Promise<string[]> {
  const gone = new Set(entries.filter(({ kind }) => kind === 'uncertain').map(({ id }) => id))
  const changed = entries.find((entry) => entry.kind === 'changed' && !gone.has(entry.id))
  const created = entries.find((entry) => entry.kind === 'created' && !gone.has(entry.id))
  if (changed?.kind !== 'changed' || !created) return ['the writers did too little to tell anything']
  const twin = `insert into history select (jsonb_populate_record(h, jsonb_build_object('id', gen_random_uuid()))).* from history h`
  const tampering: readonly (readonly [keyof Findings, string, string])[] = [
    ['lost', 'delete from person where id = $1', created.id],
    ['lost', `delete from history where action = 'changed' and changes->'givenName'->>1 = $1`, changed.token],
    ['doubled', `${twin} where h.action = 'changed' and h.changes->'givenName'->>1 = $1`, changed.token],
    ['doubled', `${twin} where h.action = 'created' and h.record_id = $1`, created.id],
    ['wrong', 'update person set version = version + 1 where id = $1', created.id],
    ['wrong', 'delete from feed where id = (select change_id from history where record_id = $1 limit 1)', created.id],
    [
      'wrong',
      'update feed_head set position = position + 1 where workspace_id = (select workspace_id from person where id = $1)',
      created.id,
    ],
    ['wrong', 'delete from identifier where record_id = $1', created.id],
  ]
  const blind: string[] = []
  for (const [kind, text, value] of tampering) {
    await owner.query('begin')
    await owner.query(text, [value])
    const seen = await checkLedger(owner, workspace, entries)
    await owner.query('rollback')
    if (seen[kind].length === 0) blind.push(`the check does not see: ${text}`)
  }
  return blind
}

async function setUp(address: string): Promise<{ cookie: string; workspace: string }> {
  const answer = await fetch(`${address}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Mara Lindqvist',
      email: 'mara@ledger.example',
      password: 'seven lamps over the harbour',
      workspace: 'Ledger',
      sample: false,
    }),
  })
  const body = (await answer.json()) as { workspace: { id: string } }
  if (answer.status !== 201) throw new Error(`The workspace could not be made: ${answer.status} ${JSON.stringify(body)}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return { cookie, workspace: body.workspace.id }
}
