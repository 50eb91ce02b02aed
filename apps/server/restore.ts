/** For whoever runs the installation: `npm run restore -- <file>` into an empty one, or one workspace into any. */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readHeader, restoreEverything, restoreWorkspace, secretMark, type Header } from '@rapport/core/backup'
import { Problem } from '@rapport/core/errors'
import { collectMigrations } from '@rapport/core/postgres'
import { runCommand, withInstallation, type Joined } from './command.ts'
import { directory } from './directory.ts'
import { secondsSince, showProgress } from './progress.ts'

const usage = `Usage: npm run restore -- <file> [--workspace <id>]
       npm run restore -- <file> --check

Restores everything into an installation in which there is nothing yet, with the server stopped; or puts one workspace back to what it
was, while the server runs. --check only reads the file and says what it is.
`

async function main(words: readonly string[]): Promise<void> {
  const { file, workspace, check } = readWords(words)
  if (check) {
    tell(await readHeader(file))
    return
  }
  // Before a database is started, or made.
  await readHeader(file)
  await withInstallation(async ({ ownerUrl, secret }: Joined) => {
    const begun = performance.now()
    const { progress, end } = showProgress('Loading')
    const migrations = collectMigrations(path.resolve(import.meta.dirname, '../..'))
    const options = { file, ownerUrl, secret, directory, migrations, progress }
    if (workspace === undefined) {
      const { header, rows } = await restoreEverything(options)
      end()
      tell(header)
      if (header.secretMark !== secretMark(secret))
        process.stdout.write(
          'The secret of this installation is another one: set RAPPORT_SECRET (or the file "secret" of the data folder) to that of the old one, or what was sealed with it cannot be read.\n',
        )
      process.stdout.write(`Restored ${rows.toLocaleString('en')} rows in ${secondsSince(begun)}. Everybody signs in anew.\n`)
      return
    }
    const { header, rows, name, made } = await restoreWorkspace({ ...options, workspace })
    end()
    process.stdout.write(
      `${name} is as it was at ${header.made}, its members, roles and invitations too: ${rows.toLocaleString('en')} rows in ${secondsSince(begun)}.\n`,
    )
    for (const address of made)
      process.stdout.write(`${address} has an account now, without a password: npm run account -- ${address} reset\n`)
  }, true)
}

function readWords(words: readonly string[]): { file: string; workspace: string | undefined; check: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { workspace: { type: 'string' }, check: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [file] = positionals
    const { workspace, check } = values
    if (file !== undefined && positionals.length === 1 && (workspace === undefined || /^[0-9a-f-]{36}$/.test(workspace)))
      return { file, workspace, check }
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
