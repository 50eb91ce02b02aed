/**
 * Drafts the migrations that changed declarations need: `npm run migrate:draft`. Compares the declared objects with a
 * database that has every committed migration, and writes one new file per module for what is missing.
 */
import fs from 'node:fs'
import path from 'node:path'
import type { Module } from '@rapport/core/module'
import { asOwner } from '@rapport/core/postgres'
import { draftMigration } from '@rapport/core/schema'
import { startTestCluster, withDatabase } from '../core/testing/cluster.ts'
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'

const modules: readonly Module[] = [platform, people]
const root = path.resolve(import.meta.dirname, '..')
const cluster = await startTestCluster()
try {
  await asOwner(withDatabase(cluster.ownerUrl, cluster.template), async (owner) => {
    for (const module of modules) {
      const sql = await draftMigration(owner, module.objects)
      if (sql === '') {
        console.log(`${module.name}: nothing is missing.`)
        continue
      }
      const folder = path.join(root, 'modules', module.name, 'migrations')
      fs.mkdirSync(folder, { recursive: true })
      const last =
        fs
          .readdirSync(folder)
          .filter((name) => /^\d{4}_/.test(name))
          .sort()
          .at(-1)
          ?.slice(0, 4) ?? '0000'
      const file = path.join(folder, `${String(Number(last) + 1).padStart(4, '0')}_draft.sql`)
      const after = module.needs?.length ? `-- after: ${module.needs.join(', ')}\n` : ''
      fs.writeFileSync(file, after + sql)
      console.log(`${module.name}: ${path.relative(root, file)} — read it, complete it, name it.`)
    }
  })
} finally {
  await cluster.stop()
}
