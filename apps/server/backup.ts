/** For whoever runs the installation: `npm run backup -- <file or folder>` writes everything, or one workspace, into one file. */
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { writeBackup } from '@rapport/core/backup'
import { Problem } from '@rapport/core/errors'
import { asOwner } from '@rapport/core/postgres'
import { runCommand, withInstallation } from './command.ts'
import { directory } from './directory.ts'
import { secondsSince, showProgress, sizeOf } from './progress.ts'
import manifest from './package.json' with { type: 'json' }

const usage = `Usage: npm run backup -- <file or folder> [--workspace <id>]

Writes everything, or one workspace, as it is at this moment. The server may run meanwhile. Into a folder that is there, a new
file with the time in its name is written.
`

async function main(words: readonly string[]): Promise<void> {
  const { target, workspace } = readWords(words)
  const now = new Date()
  const file = fs.existsSync(target) && fs.statSync(target).isDirectory() ? path.join(target, nameAt(now, workspace)) : target
  await withInstallation(async ({ env, ownerUrl, secret }) => {
    const begun = performance.now()
    const { progress, end } = showProgress('Writing')
    const place = { ownerUrl, secret, directory }
    const { rows, bytes } = await writeBackup({ ...place, file, workspace, version: manifest.version, now, progress }).catch(
      async (error: unknown) => {
        if (error instanceof Problem && error.code === 'backup.workspace') await listWorkspaces(ownerUrl)
        throw error
      },
    )
    end()
    process.stdout.write(`${file}: ${rows.toLocaleString('en')} rows, ${sizeOf(bytes)}, in ${secondsSince(begun)}.\n`)
    if (env.secret === undefined && workspace === null)
      process.stdout.write(`Keep ${path.join(env.dataDir, 'secret')} too, in another place: some values can be read with it only.\n`)
  })
}

function readWords(words: readonly string[]): { target: string; workspace: string | null } {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: { workspace: { type: 'string' } }, allowPositionals: true })
    const [target] = positionals
    const { workspace = null } = values
    if (target !== undefined && positionals.length === 1 && (workspace === null || /^[0-9a-f-]{36}$/.test(workspace)))
      return { target, workspace }
  } catch {
    // An option that there is not.
  }
  throw new Problem('backup.usage', usage)
}

const nameAt = (now: Date, workspace: string | null): string =>
  `rapport-${workspace === null ? '' : `${workspace}-`}${now.toISOString().slice(0, 19).replaceAll(':', '-')}.backup`

async function listWorkspaces(ownerUrl: string): Promise<void> {
  const { rows } = await asOwner(ownerUrl, (owner) =>
    owner.query<{ id: string; name: string }>('select id, name from control.workspace order by name, id limit 50'),
  )
  for (const { id, name } of rows) process.stderr.write(`${id}  ${name}\n`)
}

await runCommand(main)
