/** For whoever runs the installation: `npm run erasures -- <file>` writes the list of erasures, for a restore of everything from an older backup. */
import fs from 'node:fs'
import { linesOf } from '@rapport/core/erasure'
import { Problem } from '@rapport/core/errors'
import { openDatabase } from '@rapport/core/postgres'
import { runCommand, withInstallation } from './command.ts'

const usage = `Usage: npm run erasures -- <file>

Writes who was erased, by ids and keyed hashes that name nobody, a line each. Keep it apart from the backups: npm run restore -- <backup> --erasures <file>
does those erasures again that came after the backup. The server may run meanwhile.
`

async function main([file, ...more]: readonly string[]): Promise<void> {
  if (file === undefined || file.startsWith('-') || more.length > 0) throw new Problem('erasures.usage', usage)
  await withInstallation(async ({ ownerUrl, secret }) => {
    const database = await openDatabase({ ownerUrl, secret, rolesReady: true })
    try {
      const { rows } = await database.control.query<{ id: string }>('select id from control.workspace order by id')
      let count = 0
      let text = ''
      for (const { id } of rows)
        for (const line of await linesOf(database, id)) {
          text += `${JSON.stringify(line)}\n`
          count++
        }
      fs.writeFileSync(`${file}.part`, text, { mode: 0o600 })
      fs.renameSync(`${file}.part`, file)
      process.stdout.write(`${file}: ${count} erasures.\n`)
    } finally {
      await database.close()
    }
  })
}

await runCommand(main)
