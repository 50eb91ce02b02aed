/** What the commands of whoever runs the installation share: the database they work on, and how they fail. */
import fs from 'node:fs'
import { Problem } from '@rapport/core/errors'
import { joinEmbedded } from '@rapport/core/postgres'
import { readEnv, type Env } from './env.ts'
import { readSecret } from './secret.ts'

export interface Joined {
  readonly env: Env
  readonly ownerUrl: string
  readonly secret: string
}

/**
 * Runs `work` on the database of DATABASE_URL or of the data folder, beside a running server or without one. Where the folder
 * is not there it is refused, unless `create` is set.
 */
export async function withInstallation(work: (joined: Joined) => Promise<void>, create = false): Promise<void> {
  const env = readEnv()
  if (env.databaseUrl === undefined && !create && !fs.existsSync(env.dataDir))
    throw new Problem('command.nothing', `There is no data folder ${env.dataDir}.`, {
      fix: 'Set RAPPORT_DATA_DIR or DATABASE_URL as for the server.',
    })
  const { ownerUrl, stop } =
    env.databaseUrl === undefined ? await joinEmbedded(env.dataDir) : { ownerUrl: env.databaseUrl, stop: async () => {} }
  try {
    await work({ env, ownerUrl, secret: readSecret(env) })
  } finally {
    await stop()
  }
}

/** Runs a command with its words. A failure is told on standard error, and the exit code is 1. */
export async function runCommand(main: (words: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await main(process.argv.slice(2))
  } catch (error) {
    const words = error instanceof Problem ? [error.message, error.fix] : [error instanceof Error ? error.stack : String(error)]
    process.stderr.write(`${words.filter(Boolean).join('\n')}\n`)
    process.exitCode = 1
  }
}
