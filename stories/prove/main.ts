/**
 * Everything that must hold whatever happens, at full counts, and one table at the end.
 *
 *   npm run prove                   all of it: one to two hours
 *   npm run prove -- ledger walls   only these subjects: ledger, feed, import, access, filters, segments, broadcasts …
 *   npm run prove -- --short        small counts, to see that the proofs themselves work
 *   npm run prove -- --only=search  of the walls only those whose names contain the word
 *
 * RAPPORT_SEED repeats a run of the ledger, or of `order`: the blows fall at the same targets, if not at the same moments.
 */
import { spawn } from 'node:child_process'
import { proveConnections } from './connections.ts'
import { proveFeed } from './feed.ts'
import { proveDisk } from './disk.ts'
import { proveFiles } from './files.ts'
import { proveLedger } from './ledger.ts'
import { proveNetwork } from './network.ts'
import { formatProofs, nothingHurt, type Proof } from './proof.ts'
import { proveLoad } from './load.ts'
import { proveNeighbour } from './neighbour.ts'
import { proveOrder } from './order.ts'
import { provePooler } from './pooler.ts'
import { proveRestore } from './restore.ts'
import { proveServers } from './servers.ts'
import { proveTiming } from './timing.ts'
import { proveWalls } from './walls.ts'

const root = `${import.meta.dirname}/../..`
const log = (line: string): void => console.log(`  ${line}`)
const seed = (): number => Number(process.env['RAPPORT_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const only = process.argv.flatMap((arg) => (arg.startsWith('--only=') ? [arg.slice('--only='.length)] : []))

interface Counts {
  readonly kills: number
  readonly dispatchers: number
  readonly importRows: number
  readonly importKills: number
  readonly questions: number
  readonly trees: number
  readonly days: number
  readonly recipients: number
  readonly broadcastKills: number
  readonly words: number
  readonly walkers: number
  readonly walks: number
  readonly restored: number
  readonly pooled: number
  readonly seconds: number
  readonly restoreKills: number
  readonly serverRows: number
  readonly serverMails: number
  readonly serverKills: number
  readonly timed: number
  readonly swallowed: number
  readonly blows: number
  readonly connections: number
  readonly events: number
}
const full: Counts = {
  kills: 60,
  dispatchers: 50,
  importRows: 1_000_000,
  importKills: 5,
  questions: 10_000,
  trees: 100_000,
  days: 300,
  recipients: 100_000,
  broadcastKills: 200,
  words: 500,
  walkers: 2_000,
  walks: 100_000,
  restored: 100_000,
  pooled: 200,
  seconds: 60,
  restoreKills: 8,
  serverRows: 100_000,
  serverMails: 400,
  serverKills: 8,
  timed: 1_000,
  swallowed: 30,
  blows: 30,
  connections: 1_000,
  events: 1_000,
}
const short: Counts = {
  kills: 6,
  dispatchers: 5,
  importRows: 20_000,
  importKills: 1,
  questions: 500,
  trees: 2_000,
  days: 20,
  recipients: 2_000,
  broadcastKills: 6,
  words: 20,
  walkers: 200,
  walks: 5_000,
  restored: 5_000,
  pooled: 20,
  restoreKills: 2,
  serverRows: 20_000,
  serverMails: 60,
  serverKills: 4,
  timed: 60,
  swallowed: 5,
  blows: 3,
  connections: 100,
  events: 200,
  seconds: 5,
}

const subjects: Readonly<Record<string, (counts: Counts) => Promise<readonly Proof[]>>> = {
  async ledger({ kills }) {
    return [await proveLedger({ kills, writers: 6, pause: 1500, seed: seed(), log })]
  },
  async feed({ dispatchers }) {
    return [await proveFeed({ kills: dispatchers, log })]
  },
  async import({ importRows, importKills }) {
    const wrong = await runChild(['stories/prove/import-kill.ts', String(importRows), String(importKills)])
    return [{ ...nothingHurt, name: 'import under kill -9, rows', runs: importRows, kills: importKills, wrong }]
  },
  async files({ importRows }) {
    return [await proveFiles({ rows: importRows, log })]
  },
  async access({ questions }) {
    const wrong = await runChild(['node_modules/vitest/vitest.mjs', 'run', 'modules/people/access.property.test.ts'], {
      RAPPORT_RUNS: String(questions),
    })
    return [{ ...nothingHurt, name: 'access by an oracle, questions', runs: questions, wrong }]
  },
  async filters({ trees }) {
    const variables = { RAPPORT_RUNS: String(trees) }
    const run = (file: string): Promise<string[]> => runChild(['node_modules/vitest/vitest.mjs', 'run', file], variables)
    return [
      { ...nothingHurt, name: 'filters by SQL, predicate and plain words, trees', runs: trees, wrong: await run('seeds/filters.test.ts') },
      { ...nothingHurt, name: 'any text in a question, questions', runs: trees, wrong: await run('seeds/hostile-text.test.ts') },
    ]
  },
  async segments({ days }) {
    const run = (file: string, runs: number): Promise<string[]> =>
      runChild(['node_modules/vitest/vitest.mjs', 'run', file, '--testTimeout', '3600000'], { RAPPORT_RUNS: String(runs) })
    return [
      {
        ...nothingHurt,
        name: 'what happened, by SQL and in memory, eight at a time',
        runs: days * 10,
        wrong: await run('seeds/happened.test.ts', days * 10),
      },
      { ...nothingHurt, name: 'members of segments and brute force, days', runs: days, wrong: await run('seeds/segments.test.ts', days) },
    ]
  },
  async broadcasts({ recipients, broadcastKills, words }) {
    const run = (file: string, variables: Readonly<Record<string, string>>): Promise<string[]> =>
      runChild(['node_modules/vitest/vitest.mjs', 'run', `apps/server/test/${file}`], variables)
    const kills = { RAPPORT_RECIPIENTS: String(recipients), RAPPORT_KILLS: String(broadcastKills / 2), RAPPORT_SAY: 'yes' }
    return [
      {
        ...nothingHurt,
        name: 'a broadcast under kill -9 and a mail server on its worst day, recipients',
        runs: recipients,
        kills: broadcastKills,
        wrong: await run('broadcast-kill.test.ts', kills),
      },
      {
        ...nothingHurt,
        name: 'no mail behind a no, days',
        runs: words,
        wrong: await run('broadcast-words.test.ts', { RAPPORT_RUNS: String(words) }),
      },
      {
        ...nothingHurt,
        name: 'each channel stands by its own newest word, orders',
        runs: words,
        wrong: await run('channels.test.ts', { RAPPORT_RUNS: String(words) }),
      },
    ]
  },
  async flows({ walkers, walks, broadcastKills }) {
    const kills = broadcastKills / 2
    return [
      {
        ...nothingHurt,
        name: 'records that walk through a flow under kill -9',
        runs: walkers,
        kills: kills * 2,
        wrong: await runChild(['node_modules/vitest/vitest.mjs', 'run', 'apps/server/test/flow-kill.test.ts'], {
          RAPPORT_PEOPLE: String(walkers),
          RAPPORT_KILLS: String(kills),
          RAPPORT_SAY: 'yes',
        }),
      },
      {
        ...nothingHurt,
        name: 'no step done twice, interleavings',
        runs: walks,
        wrong: await runChild(['node_modules/vitest/vitest.mjs', 'run', 'core/flows/walk.property.test.ts'], {
          RAPPORT_RUNS: String(walks),
        }),
      },
    ]
  },
  async intake({ events, walks }) {
    const run = (file: string, variables: Readonly<Record<string, string>>): Promise<string[]> =>
      runChild(['node_modules/vitest/vitest.mjs', 'run', file, '--testTimeout', '3600000'], { ...variables, RAPPORT_SAY: 'yes' })
    const runs = walks / 10
    return [
      {
        ...nothingHurt,
        name: 'events, three times in any order to two servers, and once in order',
        runs: events,
        wrong: await run('apps/server/test/intake.test.ts', { RAPPORT_EVENTS: String(events), RAPPORT_SEED: String(seed()) }),
      },
      {
        ...nothingHurt,
        name: 'who is who by any rules in any order, messages of twenty',
        runs,
        wrong: await run('core/interactions/identity/rules.property.test.ts', { RAPPORT_RUNS: String(runs) }),
      },
    ]
  },
  async restore({ restored, restoreKills }) {
    return [await proveRestore({ records: restored, kills: restoreKills, log })]
  },
  async pooler({ pooled }) {
    return [await provePooler({ rounds: pooled, log })]
  },
  async servers({ serverRows, serverMails, serverKills }) {
    return [await proveServers({ rows: serverRows, mails: serverMails, kills: serverKills, log })]
  },
  network: ({ swallowed }) => proveNetwork({ seconds: swallowed, log }),
  async order({ blows }) {
    return [await proveOrder({ blows, seed: seed(), log })]
  },
  disk: async () => [await proveDisk({ log })],
  async load({ seconds }) {
    return [await proveLoad({ seconds, log })]
  },
  async neighbour({ seconds, serverRows }) {
    return [await proveNeighbour({ seconds: Math.min(seconds, 20), rows: serverRows, log })]
  },
  connections: ({ connections }) => proveConnections({ many: connections, log }),
  timing: ({ timed }) => proveTiming({ requests: timed, log }),
  async footings() {
    const wrong = await runChild(['bin/check.ts', '--whole', 'row-level', 'PostgreSQL 15'])
    return [{ ...nothingHurt, name: 'everything again on other footings', runs: 3, wrong }]
  },
  walls: () => proveWalls({ log, only }),
}

await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<void> {
  const words = args.filter((arg) => !arg.startsWith('--'))
  const unknown = words.filter((word) => !Object.hasOwn(subjects, word))
  if (unknown.length > 0) throw new Error(`There is no proof of ${unknown.join(', ')}; there are ${Object.keys(subjects).join(', ')}.`)
  const counts = args.includes('--short') ? short : full
  const proofs: Proof[] = []
  for (const [name, prove] of Object.entries(subjects)) {
    if (words.length > 0 && !words.includes(name)) continue
    console.log(name)
    try {
      proofs.push(...(await prove(counts)))
    } catch (error) {
      proofs.push({ ...nothingHurt, name, runs: 0, wrong: [error instanceof Error ? error.message : String(error)] })
    }
  }
  console.log(`\n${formatProofs(proofs)}`)
  process.exitCode = proofs.every(({ wrong }) => wrong.length === 0) ? 0 : 1
}

/** Runs a proof that is a program of its own; what it said last, when it failed. */
function runChild(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...variables } })
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said.push(chunk.toString())
        process.stdout.write(chunk)
      })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code === 0 ? [] : [said.join('').trim().slice(-2000)]))
  })
}
