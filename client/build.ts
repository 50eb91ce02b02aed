/** Builds the package as it is given away: JavaScript, types, licence. `node client/build.ts [folder]` packs it into the folder too. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { archive } from './build/archive.ts'

const here = import.meta.dirname
const dist = path.join(here, 'dist')

interface Manifest {
  readonly name: string
  readonly version: string
  readonly [more: string]: unknown
}

/** Leaves the package in `dist` and gives its manifest. */
export function build(): Manifest {
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist, { recursive: true })
  const tsc = path.join(here, '../node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', path.join(here, 'tsconfig.build.json')], { stdio: ['ignore', 'inherit', 'inherit'] })
  const { private: _private, ...source } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8')) as Manifest
  const manifest = {
    ...source,
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    types: './index.d.ts',
    bin: { 'rapport-client': './bin.js' },
  }
  writeFileSync(path.join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  for (const name of ['LICENSE', 'README.md']) copyFileSync(path.join(here, name), path.join(dist, name))
  return manifest
}

/** Packs what is built as npm does, under `package/`; gives the name of the file. */
export function pack({ name, version }: Manifest, folder: string): string {
  const names = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .toSorted()
  const files = names.map((file) => ({ name: `package/${file}`, body: readFileSync(path.join(dist, file)), runs: file === 'bin.js' }))
  const packed = `${name}-${version}.tgz`
  writeFileSync(path.join(folder, packed), gzipSync(archive(files), { level: 9 }))
  return packed
}

if (import.meta.main) {
  const manifest = build()
  const folder = process.argv[2]
  if (folder !== undefined) console.log(pack(manifest, folder))
}
