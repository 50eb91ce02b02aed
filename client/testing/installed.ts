/** A folder of somebody's program in which the client is installed as it is given away, and the type checker of this checkout. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build, pack } from '../build.ts'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')

export interface Ended {
  readonly code: number
  readonly out: string
  readonly aside: string
}

export interface Program {
  readonly folder: string
  write(name: string, text: string): void
  /** Runs a file of it, or of the package, by a Node. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>, node?: string): Promise<Ended>
  /** What the type checker has against its files. */
  wrongTypes(names: readonly string[]): Promise<string>
  remove(): void
}

export function openProgram(): Program {
  const folder = mkdtempSync(path.join(tmpdir(), 'program-'))
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
  const ended = async (file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> => {
    try {
      const { stdout, stderr } = await run(file, [...args], { cwd: folder, env, maxBuffer: 2 ** 28 })
      return { code: 0, out: stdout, aside: stderr }
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
      return { code, out: stdout, aside: stderr }
    }
  }
  const program: Program = {
    folder,
    write: (name, text) => writeFileSync(path.join(folder, name), text),
    run: (args, env = {}, node = process.execPath) => ended(node, args, { PATH: process.env['PATH'], ...env }),
    async wrongTypes(names) {
      const options = {
        target: 'es2024',
        module: 'nodenext',
        lib: ['es2024', 'dom', 'dom.iterable'],
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        allowImportingTsExtensions: true,
        noUncheckedIndexedAccess: true,
        types: ['node'],
        typeRoots: [`${root}/node_modules/@types`],
      }
      program.write('tsconfig.json', JSON.stringify({ compilerOptions: options, files: names }))
      return (await ended(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, '-p', folder], process.env)).out
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
  return program
}

/** Builds the package, packs it, and unpacks it where `npm install` puts it. */
export async function install({ folder }: Program): Promise<void> {
  const packed = pack(build(), folder)
  const place = path.join(folder, 'node_modules/rapport-client')
  mkdirSync(place, { recursive: true })
  await run('tar', ['-xzf', path.join(folder, packed), '-C', place, '--strip-components', '1'])
}
