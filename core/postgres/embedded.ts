/** The database that comes with Rapport: native PostgreSQL 18 as a child process, its data in a folder. */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { findBinaries } from './embedded-binaries.ts'
import { createCluster } from './embedded-create.ts'
import { lockFolder } from './embedded-lock.ts'
import { chooseHome, chooseOwner } from './embedded-owner.ts'
import { folderProblem } from './embedded-problems.ts'
import { runCluster } from './embedded-run.ts'

export interface EmbeddedOptions {
  /** The folder that holds everything; the cluster is `<dataDir>/postgres`. Created when missing. */
  readonly dataDir: string
  /** One line for people: what happens, when it takes long or is unusual. */
  readonly log?: (line: string) => void
  /** A fixed port on 127.0.0.1; a free one is chosen at each start unless said. */
  readonly port?: number
  /** Settings of postgresql.conf that replace the shipped ones. */
  readonly settings?: Readonly<Record<string, string | number>>
}

export interface EmbeddedDatabase {
  /** Connects as the owner (a superuser of this cluster): through the unix socket where its path is short enough. */
  readonly ownerUrl: string
  readonly port: number
  /** Process id of the server; changes when it died and was started again. */
  pid(): number
  /** Fast shutdown: open transactions roll back, nothing committed is lost. Resolves when the process is gone. */
  stop(): Promise<void>
}

/**
 * Starts the database of a folder, or adopts the one that a killed Rapport left running there. The server is
 * started again when it dies. Throws `Problem` codes `database.inUse`, `database.folder`, `database.platform`,
 * `database.port`, `database.diskFull`, `database.version`, `database.start`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const log = options.log ?? (() => {})
  const dataDir = path.resolve(options.dataDir)
  makeFolder(dataDir)
  const lock = await lockFolder(dataDir)
  try {
    const owner = chooseOwner()
    const home = chooseHome(dataDir, owner, log)
    const binaries = findBinaries(home.owner, log)
    const password = keepPassword(dataDir)
    createCluster({ pgdata: home.pgdata, owner: home.owner, binaries, password, log })
    const cluster = await runCluster({
      pgdata: home.pgdata,
      owner: home.owner,
      binaries,
      password,
      log,
      logFile: path.join(dataDir, 'postgres.log'),
      port: options.port,
      settings: options.settings ?? {},
    })
    return {
      ownerUrl: cluster.ownerUrl,
      port: cluster.port,
      pid: cluster.pid,
      async stop() {
        await cluster.stop()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

function makeFolder(dataDir: string): void {
  try {
    fs.mkdirSync(dataDir, { recursive: true, mode: 0o755 })
    fs.accessSync(dataDir, fs.constants.W_OK | fs.constants.X_OK)
  } catch (error) {
    throw folderProblem(dataDir, error)
  }
}

/** The owner's password: random, made once, readable by this user only. */
function keepPassword(dataDir: string): string {
  const file = path.join(dataDir, 'postgres.password')
  try {
    if (fs.existsSync(file)) {
      const kept = fs.readFileSync(file, 'utf8').trim()
      if (kept !== '') return kept
    }
    const password = randomBytes(24).toString('base64url')
    const draft = `${file}.new`
    fs.writeFileSync(draft, `${password}\n`, { mode: 0o600 })
    fs.renameSync(draft, file)
    return password
  } catch (error) {
    throw folderProblem(dataDir, error)
  }
}
