/**
 * What the tests are worth: a copy of the sources loses one wall at a time, and the tests must notice. A wall whose loss
 * nobody notices is no wall.
 */
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, globSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { nothingHurt, type Proof } from './proof.ts'
import { surfaces, walls, type Edit, type Wall } from './walls-list.ts'

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
    const whole = await failingTests(copy)
    const proofs: Proof[] = [{ ...nothingHurt, name: 'wall: every wall standing', runs: whole.length, wrong: whole }]
    for (const wall of walls.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)))) {
      const put = wall.edits.flatMap((edit) => takeDown(copy, edit))
      const failing = (await failingTests(copy)).filter((test) => !whole.includes(test))
      for (const { file, text } of put.toReversed()) writeFileSync(file, text)
      const proof = judge(wall, failing)
      log(`${wall.name}: ${failing.length} tests fail${describe(failing)}`)
      proofs.push(proof)
    }
    return proofs
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function judge({ name, least, everySurface }: Wall, failing: readonly string[]): Proof {
  const wrong = failing.length < least ? [`only ${failing.length} tests notice, not ${least}`] : []
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
    symlinkSync(folder, path.join(modules, name))
    const own = path.join(root, path.relative(copy, folder), 'node_modules')
    if (lstatSync(own, { throwIfNoEntry: false })) symlinkSync(own, path.join(folder, 'node_modules'))
  }
  return copy
}

function foldersOf(copy: string, pattern: string): string[] {
  const [parent, all] = pattern.split('/')
  const folders =
    all === '*' ? readdirSync(path.join(copy, parent!)).map((name) => path.join(copy, parent!, name)) : [path.join(copy, pattern)]
  return folders.filter((folder) => lstatSync(path.join(folder, 'package.json'), { throwIfNoEntry: false }))
}

/** Makes the edit; throws when what it replaces is not there as often as it must be. Gives back what stood there. */
function takeDown(copy: string, { file, except = [], find, replace, least = 1 }: Edit): { file: string; text: string }[] {
  const pattern = typeof find === 'string' ? new RegExp(find.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g') : find
  const stood = globSync(file, { cwd: copy })
    .filter((name) => !except.includes(name) && !name.endsWith('.test.ts'))
    .map((name) => ({ file: path.join(copy, name), text: readFileSync(path.join(copy, name), 'utf8') }))
    .filter(({ text }) => text.search(pattern) >= 0)
  const found = stood.reduce((sum, { text }) => sum + text.match(pattern)!.length, 0)
  if (found < least) throw new Error(`${file} holds ${String(find)} ${found} times, not ${least}: the list of walls is out of date.`)
  for (const { file: where, text } of stood)
    writeFileSync(where, typeof find === 'string' ? text.replaceAll(find, () => replace) : text.replace(pattern, replace))
  return stood
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** `file: full name` of every test that fails. A file that cannot even be loaded is an error: that shows nothing. */
async function failingTests(copy: string): Promise<string[]> {
  const output = path.join(copy, 'walls.json')
  rmSync(output, { force: true })
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'pure', '--project', 'database']
  const excluded = ['core/postgres/embedded.test.ts', 'bin/**', 'bench/**', 'apps/web/**', 'ui/**'].flatMap((file) => ['--exclude', file])
  const said = await run(copy, [...args, ...excluded, '--reporter=json', `--outputFile=${output}`])
  let report: Report
  try {
    report = JSON.parse(readFileSync(output, 'utf8')) as Report
  } catch {
    throw new Error(`The tests did not run:\n${said}`)
  }
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(copy, name)
    if (status === 'failed' && assertionResults.length === 0) throw new Error(`${file} could not be loaded: ${message}`)
    return assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => `${file}: ${fullName}`)
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
