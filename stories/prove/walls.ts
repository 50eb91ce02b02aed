/**
 * What the tests are worth: a copy of the sources loses one wall at a time, and the tests must notice. A wall whose loss
 * nobody notices is no wall.
 */
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readSource } from '../../bin/checks/source.ts'
import { nothingHurt, type Proof } from './proof.ts'
import { without, type Sources } from './walls-edit.ts'
import { surfaces, walls, type Wall } from './walls-list.ts'

const root = path.resolve(import.meta.dirname, '../..')

export interface WallsOptions {
  /** Names of walls must contain one of these; all walls when empty. */
  readonly only?: readonly string[]
  readonly log?: (line: string) => void
}

/** Takes each wall down, one after the other, and counts the tests that fail. */
export async function proveWalls({ only = [], log = () => {} }: WallsOptions = {}): Promise<Proof[]> {
  const copy = copySources()
  try {
    const chosen = walls.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)))
    const whole = await failingTests(copy, [...new Set(chosen.flatMap(({ tests }) => tests))])
    const proofs: Proof[] = [{ ...nothingHurt, name: 'wall: every wall standing', runs: whole.length, wrong: whole }]
    log(`every wall standing: ${whole.length} tests fail${whole.map((test) => `\n    ${test}`).join('')}`)
    for (const wall of chosen) {
      const stood = readSources(copy)
      const taken = without(wall, stood)
      for (const [file, text] of taken) writeFileSync(path.join(copy, file), text)
      const failing = (await failingTests(copy, wall.tests)).filter((test) => !whole.includes(test))
      for (const file of taken.keys()) writeFileSync(path.join(copy, file), stood.get(file)!)
      log(`${wall.name}: ${failing.length} tests fail${describe(failing)}`)
      proofs.push(judge(wall, failing))
    }
    return proofs
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

const readSources = (folder: string): Sources => new Map(readSource(folder).map(({ path: file, text }) => [file, text]))

function judge({ name, least, everySurface }: Wall, failing: readonly string[]): Proof {
  const wrong = failing.length < least ? [`only ${failing.length} tests notice, not ${least}: ${failing.join('; ')}`] : []
  if (everySurface)
    for (const [surface, pattern] of Object.entries(surfaces))
      if (!failing.some((test) => pattern.test(test))) wrong.push(`no test of ${surface} notices`)
  return { ...nothingHurt, name: `wall: ${name}`, runs: failing.length, wrong }
}

const describe = (failing: readonly string[]): string => {
  const counts = Object.entries(surfaces).map(([surface, pattern]) => `${surface} ${failing.filter((test) => pattern.test(test)).length}`)
  return ` (${counts.join(', ')})`
}

/** The sources as they are, in a folder of their own, whose packages lead to the copy. */
function copySources(): string {
  const copy = mkdtempSync(`${tmpdir()}/rapport-walls-`)
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' })
  for (const file of new Set(files.split('\0').filter(Boolean))) {
    if (lstatSync(path.join(root, file), { throwIfNoEntry: false })?.isFile()) cpSync(path.join(root, file), path.join(copy, file))
  }
  const modules = path.join(copy, 'node_modules')
  mkdirSync(path.join(modules, '@rapport'), { recursive: true })
  for (const name of readdirSync(path.join(root, 'node_modules')))
    if (name !== '@rapport' && name !== '.vite' && name !== '.cache')
      symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name))
  const { workspaces } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { workspaces: string[] }
  for (const folder of workspaces.flatMap((one) => foldersOf(copy, one))) {
    const { name } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { name: string }
    // Not all of ours have our prefix: what led to the sources leads to the copy.
    rmSync(path.join(modules, name), { force: true })
    symlinkSync(folder, path.join(modules, name))
    const own = path.join(root, path.relative(copy, folder), 'node_modules')
    if (lstatSync(own, { throwIfNoEntry: false })) symlinkSync(own, path.join(folder, 'node_modules'))
  }
  failAtOnce(copy)
  return copy
}

/** That a random case fails is enough: the least one that does is looked for by whoever mends something. */
function failAtOnce(copy: string): void {
  writeFileSync(
    path.join(copy, 'walls.setup.ts'),
    "import fc from 'fast-check'\nfc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true })\n",
  )
  const config = path.join(copy, 'vitest.config.ts')
  const text = readFileSync(config, 'utf8')
  if (!text.includes("name: 'database',")) throw new Error('The configuration of the tests is not as it was.')
  writeFileSync(config, text.replace("name: 'database',", "name: 'database', setupFiles: ['./walls.setup.ts'],"))
}

function foldersOf(copy: string, pattern: string): string[] {
  const [parent, all] = pattern.split('/')
  const folders =
    all === '*' ? readdirSync(path.join(copy, parent!)).map((name) => path.join(copy, parent!, name)) : [path.join(copy, pattern)]
  return folders.filter((folder) => lstatSync(path.join(folder, 'package.json'), { throwIfNoEntry: false }))
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** `file: full name` of every test that fails; a file whose tests could not begin counts as one. A file that cannot even be loaded is an error: that shows nothing. */
async function failingTests(copy: string, tests: readonly string[]): Promise<string[]> {
  const output = path.join(copy, 'walls.json')
  rmSync(output, { force: true })
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'pure', '--project', 'database', ...tests]
  const said = await run(copy, [...args, '--reporter=json', `--outputFile=${output}`])
  let report: Report
  try {
    report = JSON.parse(readFileSync(output, 'utf8')) as Report
  } catch {
    throw new Error(`The tests did not run:\n${said}`)
  }
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(copy, name)
    if (status === 'failed' && assertionResults.length === 0) throw new Error(`${file} could not be loaded: ${message}`)
    const failing = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => `${file}: ${fullName}`)
    return status === 'failed' && failing.length === 0 ? [`${file}: ${message}`] : failing
  })
}

function run(cwd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, RAPPORT_RUNS: '60' } })
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    child.once('error', reject)
    child.once('exit', () => resolve(said.join('').slice(-4000)))
  })
}
