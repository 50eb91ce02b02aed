/** What each package.json declares is what the files beside it import, and nothing else. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { importsOf } from './imports.ts'
import { isTest, type SourceFile } from './source.ts'

export interface Manifest {
  readonly name: string
  readonly workspaces?: readonly string[]
  readonly exports?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Versions
  readonly devDependencies?: Versions
  readonly peerDependencies?: Versions
  readonly bin?: string | Readonly<Record<string, string>>
}
type Versions = Readonly<Record<string, string>>

export interface Packages {
  /** By folder from the root; '' is the root's own. */
  readonly manifests: ReadonlyMap<string, Manifest>
  /** The manifest of an installed package, null where there is none. */
  readonly installed: (name: string) => Manifest | null
  /** Whether a file or a pattern of files stands there, from the root. */
  readonly exists: (path: string) => boolean
}

export const checkPackages = (root: string, files: readonly SourceFile[]): string[] => wrongPackages(readPackages(root), files)

function readPackages(root: string): Packages {
  const read = (file: string) => JSON.parse(readFileSync(`${root}/${file}`, 'utf8')) as Manifest
  const top = read('package.json')
  const folders = (top.workspaces ?? []).flatMap((pattern) => globSync(pattern, { cwd: root })).map((path) => path.replaceAll('\\', '/'))
  return {
    manifests: new Map([['', top], ...folders.map((folder) => [folder, read(`${folder}/package.json`)] as const)]),
    installed: (name) => (existsSync(`${root}/node_modules/${name}/package.json`) ? read(`node_modules/${name}/package.json`) : null),
    exists: (path) => globSync(path, { cwd: root }).length > 0,
  }
}

/**
 * What is wrong, a line each: what is imported and not declared (tests, types and configurations may take it from
 * devDependencies, also the root's, and tests borrow from our own as the import rule lets them), what is declared and not used, one package in two versions, exports of files that are not there.
 * A package is used when it is imported, when a declared one asks for it as its peer, when the source or a script names its command, or when it holds types.
 */
export function wrongPackages({ manifests, installed, exists }: Packages, files: readonly SourceFile[]): string[] {
  const folders = [...manifests.keys()].sort((a, b) => b.length - a.length)
  const folderOf = (path: string): string => folders.find((folder) => folder === '' || path.startsWith(`${folder}/`)) ?? ''
  const root = manifests.get('') ?? { name: '' }
  const own = new Set([...manifests.values()].map(({ name }) => name))
  const imported = new Map(folders.map((folder) => [folder, new Set<string>()]))
  const everywhere = new Set<string>()
  const undeclared = files.flatMap(({ path, text }) =>
    importsOf(text).flatMap(({ specifier, typeOnly, line }) => {
      const name = packageOf(specifier)
      if (name === null) return []
      const folder = folderOf(path)
      imported.get(folder)!.add(name)
      everywhere.add(name)
      const { dependencies = {}, devDependencies = {} } = manifests.get(folder)!
      const lasting = folder !== '' && !typeOnly && !isTest(path) && !path.endsWith('.config.ts')
      const declared = lasting ? dependencies : { ...root.devDependencies, ...devDependencies, ...dependencies }
      if (name in declared || name === manifests.get(folder)!.name || (own.has(name) && (folder === '' || isTest(path)))) return []
      return [`${path}:${line}  ${name}: not declared in ${folder ? `${folder}/` : ''}package.json`]
    }),
  )
  const source = files.map(({ text }) => text).join('\n')
  const unused = [...manifests].flatMap(([folder, { dependencies = {}, devDependencies = {}, scripts = {} }]) => {
    const names = Object.keys({ ...dependencies, ...devDependencies })
    const peers = new Set(names.flatMap((name) => Object.keys(installed(name)?.peerDependencies ?? {})))
    const taken = folder === '' ? everywhere : imported.get(folder)!
    const isNamed = (name: string): boolean => {
      const { bin } = installed(name) ?? {}
      const commands = typeof bin === 'string' ? [name] : Object.keys(bin ?? {})
      return commands.some(
        (command) => source.includes(`'${command}'`) || Object.values(scripts).some((script) => script.startsWith(`${command} `)),
      )
    }
    return names
      .filter((name) => !name.startsWith('@types/') && !taken.has(name) && !peers.has(name) && !isNamed(name))
      .map((name) => `${folder ? `${folder}/` : ''}package.json declares ${name}, which nothing imports`)
  })
  return [
    ...undeclared,
    ...unused,
    ...differing(manifests),
    ...[...manifests].flatMap(([folder, one]) => missingExports(folder, one, exists)),
  ]
}

/** `@a/b/c` → `@a/b`; null for files and for what Node brings. */
function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.includes(':')) return null
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function differing(manifests: ReadonlyMap<string, Manifest>): string[] {
  const versions = new Map<string, Set<string>>()
  for (const { dependencies, devDependencies } of manifests.values())
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      versions.set(name, (versions.get(name) ?? new Set()).add(version))
  return [...versions].flatMap(([name, all]) =>
    all.size > 1 ? [`${name} is declared as ${[...all].sort().join(' and ')}; one version serves all`] : [],
  )
}

const missingExports = (folder: string, { exports = {} }: Manifest, exists: Packages['exists']): string[] =>
  Object.values(exports)
    .filter((target) => !exists(`${folder}/${target.slice(2)}`))
    .map((target) => `${folder}/package.json exports ${target}, which is not there`)
