/** For whoever runs the installation: `npm run restore -- <file>` into an empty one, or one workspace into any. */
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readHeader, type Replay, restoreEverything, restoreWorkspace, secretMark, type Header } from '@rapport/core/backup'
import { offerOpen, replayErasures } from '@rapport/core/erasure'
import { Problem } from '@rapport/core/errors'
import { collectMigrations, openDatabase } from '@rapport/core/postgres'
import { openSeals } from '@rapport/core/secrets'
import { runCommand, withInstallation, type Joined } from './command.ts'
import { model } from './compose.ts'
import { directory } from './directory.ts'
import { erasedFile, readErased } from './erased-file.ts'
import { inventory } from './personal.ts'
import { secondsSince, showProgress } from './progress.ts'

const usage = `Usage: npm run restore -- <file> [--workspace <id>] [--erasures <file>]
       npm run restore -- <file> --check

Restores everything into an installation in which there is nothing yet, with the server stopped; or puts one workspace back to what it
was, while the server runs. Whoever was erased since the backup was made is erased again: by the list in the database, by erasures.jsonl in the data folder, and
by the list of --erasures. --check only reads the file and says what it is.
`

async function main(words: readonly string[]): Promise<void> {
  const { file, workspace, check, erasures } = readWords(words)
  if (check) {
    tell(await readHeader(file))
    return
  }
  // Before a database is started, or made.
  await readHeader(file)
  const given = erasures === undefined ? [] : readErased(erasures)
  if (erasures !== undefined && !fs.existsSync(erasures)) throw new Problem('erasures.file', `There is no file ${erasures}.`)
  await withInstallation(async ({ env, ownerUrl, secret }: Joined) => {
    const begun = performance.now()
    const { progress, end } = showProgress('Loading')
    const migrations = collectMigrations(path.resolve(import.meta.dirname, '../..'))
    let again = 0
    const replaying = {
      model,
      seals: openSeals(secret),
      inventory,
      now: new Date(),
      remembered: [...readErased(erasedFile(env.dataDir)), ...given],
    }
    const replay: Replay = async (tx, id) => {
      again += await replayErasures(tx, replaying, id)
    }
    const options = { file, ownerUrl, secret, directory, migrations, progress, replay }
    const tellErased = (): void => {
      if (again > 0) process.stdout.write(`${again} who were erased since it was made were erased again.\n`)
    }
    if (workspace === undefined) {
      const { header, rows } = await restoreEverything(options)
      end()
      tell(header)
      if (header.secretMark !== secretMark(secret))
        process.stdout.write(
          'The secret of this installation is another one: set RAPPORT_SECRET (or the file "secret" of the data folder) to that of the old one, or what was sealed with it cannot be read.\n',
        )
      tellErased()
      process.stdout.write(`Restored ${rows.toLocaleString('en')} rows in ${secondsSince(begun)}. Everybody signs in anew.\n`)
      return
    }
    const { header, rows, name, made } = await restoreWorkspace({ ...options, workspace })
    end()
    const database = await openDatabase({ ownerUrl, secret, rolesReady: true })
    await offerOpen(database, workspace).finally(() => database.close())
    process.stdout.write(
      `${name} is as it was at ${header.made}, its members, roles and invitations too: ${rows.toLocaleString('en')} rows in ${secondsSince(begun)}.\n`,
    )
    tellErased()
    for (const address of made)
      process.stdout.write(`${address} has an account now, without a password: npm run account -- ${address} reset\n`)
  }, true)
}

function readWords(words: readonly string[]): {
  file: string
  workspace: string | undefined
  check: boolean
  erasures: string | undefined
} {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { workspace: { type: 'string' }, check: { type: 'boolean', default: false }, erasures: { type: 'string' } },
      allowPositionals: true,
    })
    const [file] = positionals
    const { workspace, check, erasures } = values
    if (file !== undefined && positionals.length === 1 && (workspace === undefined || /^[0-9a-f-]{36}$/.test(workspace)))
      return { file, workspace, check, erasures }
  } catch {
    // An option that there is not.
  }
  throw new Problem('restore.usage', usage)
}

function tell({ made, version, workspace }: Header): void {
  process.stdout.write(
    `A backup of ${workspace === null ? 'everything' : `the workspace ${workspace.name} (${workspace.id})`}, made at ${made} by Rapport ${version}; whole and unchanged.\n`,
  )
}

await runCommand(main)
