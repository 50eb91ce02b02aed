/**
 * Many writers who pause before they commit, servers that dispatch and are killed while they do: then the feed is held against
 * what was committed.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '../../object/index.ts'
import { openDatabase, type Database } from '../../postgres/index.ts'
import { readFeed, readStanding, type Entry } from '../entry.ts'
import { writeChange } from './change.ts'

export interface StormOptions {
  readonly ownerUrl: string
  /** What the roles' passwords come from, where the URL has none. */
  readonly secret?: string | undefined
  readonly writers: number
  readonly servers: number
  /** Processes to be killed by `kill -9`. */
  readonly kills: number
  /** Numbers from 0 to 1. */
  readonly random: () => number
  readonly log?: (line: string) => void
}

export interface Storm {
  readonly committed: number
  readonly rolledBack: number
  /** Committed, and not in the feed. */
  readonly lost: readonly string[]
  /** In the feed more than once. */
  readonly doubled: readonly string[]
  readonly wrong: readonly string[]
  /** Seconds from a kill until the feed grew again, at worst. */
  readonly worstRecovery: number
}

const node = path.resolve(import.meta.dirname, '../../../node_modules/.bin/node')

/** Needs a database with the migrations applied and the roles made. */
export async function storm({ ownerUrl, secret, writers, servers, kills, random, log = () => {} }: StormOptions): Promise<Storm> {
  const given = secret ? { secret } : {}
  const database = await openDatabase({ ownerUrl, rolesReady: true, sizes: { write: writers }, ...given })
  const workspace = newId()
  const committed: string[][] = Array.from({ length: writers }, () => [])
  let rolledBack = 0
  let over = false
  const fleet: Promise<ChildProcess>[] = []
  const start = async (): Promise<ChildProcess> => {
    const child = fork(path.join(import.meta.dirname, 'storm-server.ts'), { execPath: node, execArgv: [] })
    child.send({ ownerUrl, workspace, ...given })
    await once(child, 'message')
    return child
  }
  const tell = async (): Promise<void> => {
    const child = await fleet[Math.floor(random() * servers)]!
    if (child.connected) child.send(workspace, () => {})
  }
  const write = async (mine: string[]): Promise<void> => {
    while (!over) {
      const id = newId()
      const isWanted = random() > 0.1
      try {
        await database.transaction(workspace, async (tx) => {
          writeChange(tx, id)
          await sleep(random() * 40)
          if (!isWanted) throw new Error('changed their mind')
        })
        mine.push(id)
        void tell()
      } catch (error) {
        if (isWanted) throw error
        rolledBack++
      }
    }
  }
  try {
    for (let n = 0; n < servers; n++) fleet.push(start())
    await Promise.all(fleet)
    const seen = new Map<number, string>()
    const writing = Promise.all(committed.map(write))
    const watching = watch(database, workspace, seen, () => over)
    let worst = 0
    for (let killed = 0; killed < kills; killed++) {
      const n = Math.floor(random() * servers)
      const child = await fleet[n]!
      const { head } = await readStanding(database, workspace)
      await sleep(random() * 120)
      const begun = performance.now()
      child.kill('SIGKILL')
      fleet[n] = start()
      while ((await readStanding(database, workspace)).head <= head) await sleep(5)
      worst = Math.max(worst, performance.now() - begun)
      if (killed % 10 === 9) log(`${killed + 1} killed, ${committed.flat().length} committed`)
    }
    over = true
    await Promise.all([writing, watching])
    const deadline = Date.now() + 30_000
    while ((await readStanding(database, workspace)).due) {
      if (Date.now() > deadline) throw new Error('The outbox is not empty half a minute after the last commit.')
      await sleep(10)
    }
    return { rolledBack, worstRecovery: worst / 1000, ...(await judge(database, workspace, committed, seen)) }
  } finally {
    over = true
    for (const child of await Promise.all(fleet)) child.kill('SIGKILL')
    await database.close()
  }
}

/** Follows the feed from its beginning, as a consumer does, and notes what it saw under which position. */
async function watch(database: Database, workspace: string, seen: Map<number, string>, isOver: () => boolean): Promise<void> {
  for (let at = 0; !isOver();) {
    const entries = await readFeed(database, workspace, at, 100)
    for (const { position, id } of entries) seen.set(position, id)
    at = entries.at(-1)?.position ?? at
    await sleep(3)
  }
}

/** What does not hold of the feed, given what each writer has committed one after the other. */
export async function judge(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  committed: readonly (readonly string[])[],
  seen: ReadonlyMap<number, string>,
): Promise<Pick<Storm, 'committed' | 'lost' | 'doubled' | 'wrong'>> {
  const all: Entry[] = []
  for (let more = true; more;) {
    const page = await readFeed(database, workspace, all.at(-1)?.position ?? 0, 1000)
    all.push(...page)
    more = page.length > 0
  }
  const { head } = await readStanding(database, workspace)
  const positions = new Map(all.map(({ id, position }) => [id, position]))
  const ids = committed.flat()
  const own = new Set(ids)
  return {
    committed: ids.length,
    lost: ids.filter((id) => !positions.has(id)).map((id) => `${id} was committed and is not in the feed`),
    doubled: all.filter(({ id, position }) => positions.get(id) !== position).map(({ id }) => `${id} has two positions`),
    wrong: [
      ...all.flatMap(({ position }, n) => (position === n + 1 ? [] : [`position ${position} stands at place ${n + 1}`])),
      ...(head === all.length ? [] : [`the head is ${head}, the feed has ${all.length} entries`]),
      ...all.filter(({ id }) => !own.has(id)).map(({ id }) => `${id} is in the feed and was never committed`),
      ...[...seen]
        .filter(([position, id]) => all[position - 1]?.id !== id)
        .map(([at, id]) => `position ${at} was ${id} when it was read first`),
      ...(seen.size > 0 ? [] : ['nobody read the feed while it grew']),
      ...committed.flatMap((mine) =>
        mine.flatMap((id, n) =>
          n === 0 || positions.get(id)! > positions.get(mine[n - 1]!)! ? [] : [`${id} stands before one that was committed earlier`],
        ),
      ),
    ],
  }
}
