import fs from 'node:fs'
import path from 'node:path'
import { Problem } from '../errors.ts'
import type { Migration } from './migrate.ts'

/**
 * The migrations of a checkout, in the order they apply: `core/schema`, the rest of `core`, then the modules, each
 * after the modules that a line `-- after: platform, people` in its files names; a folder of `core` that names one is among
 * them. Within a folder by file name.
 * @param root the folder that holds `core` and `modules`
 */
export function collectMigrations(root: string): Migration[] {
  const core = foldersOf(path.join(root, 'core')).sort((a, b) => Number(b.owner === 'schema') - Number(a.owner === 'schema'))
  const isLater = ({ after }: Folder): boolean => after.length > 0
  const first = core.filter((folder) => !isLater(folder))
  return [...first, ...inOrder([...foldersOf(path.join(root, 'modules')), ...core.filter(isLater)])].flatMap(({ files }) => files)
}

interface Folder {
  readonly owner: string
  readonly files: readonly Migration[]
  readonly after: readonly string[]
}

function foldersOf(parent: string): Folder[] {
  if (!fs.existsSync(parent)) return []
  return fs
    .readdirSync(parent)
    .sort()
    .map((owner) => readFolder(owner, path.join(parent, owner, 'migrations')))
    .filter(({ files }) => files.length > 0)
}

function readFolder(owner: string, folder: string): Folder {
  const names = fs.existsSync(folder)
    ? fs
        .readdirSync(folder)
        .filter((name) => name.endsWith('.sql'))
        .sort()
    : []
  const numbers = new Set<string>()
  const files = names.map((name) => {
    const number = /^(\d{4})_[a-z0-9_-]+\.sql$/.exec(name)?.[1]
    if (number === undefined || numbers.has(number)) {
      throw new Problem('migration.name', `${owner}/migrations/${name} is not named like 0001_what.sql, or its number is taken.`, {
        status: 500,
        fix: 'Give it the next free number.',
      })
    }
    numbers.add(number)
    return { name: `${owner}/${name.slice(0, -4)}`, sql: fs.readFileSync(path.join(folder, name), 'utf8') }
  })
  const after = files.flatMap(({ sql }) =>
    [...sql.matchAll(/^-- after: (.+)$/gm)].flatMap(([, list]) => (list ?? '').split(',').map((one) => one.trim())),
  )
  return { owner, files, after }
}

function inOrder(folders: readonly Folder[]): Folder[] {
  const ordered: Folder[] = []
  const visit = (folder: Folder, above: readonly string[]): void => {
    if (ordered.includes(folder)) return
    if (above.includes(folder.owner))
      throw new Problem('migration.order', `The migrations of ${[...above, folder.owner].join(', ')} come after each other in a circle.`, {
        status: 500,
      })
    for (const name of folder.after) {
      const earlier = folders.find(({ owner }) => owner === name)
      if (earlier) visit(earlier, [...above, folder.owner])
    }
    ordered.push(folder)
  }
  for (const folder of folders) visit(folder, [])
  return ordered
}
