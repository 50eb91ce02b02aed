/**
 * Everything that must hold before a change goes in; `npm test` and CI run this very list.
 *
 *   npm test               all of it
 *   npm run check          the steps that need no database and no browser
 *   bin/check name …       the steps whose names contain a word
 *   bin/check --whole …    everything again on PostgreSQL 15 and with reads under row-level security, not only what sends statements
 */
import { globSync, mkdirSync, readFileSync } from 'node:fs'
import { wrongDrawing } from './checks/architecture.ts'
import { wrongCircles } from './checks/circles.ts'
import { tool, vitest } from './checks/commands.ts'
import { wrongImports } from './checks/imports.ts'
import { checkLock } from './checks/lock.ts'
import { wrongWaysOut } from './checks/outbound.ts'
import { checkPackages } from './checks/packages.ts'
import { findPostgres15, startPostgres15 } from './checks/postgres15.ts'
import { measureSizes } from './checks/size.ts'
import { readSource } from './checks/source.ts'
import { findings, missing, type Outcome, type Step } from './checks/step.ts'
import { wrongWords } from './checks/words.ts'
import { webBundle } from '../apps/web/bundle.ts'
import { chromiumPath } from '../stories/pages/browser.ts'
import { staleWalls } from '../stories/prove/walls-edit.ts'

const root = `${import.meta.dirname}/..`
const noSkip = process.env['RAPPORT_NO_SKIP'] === '1'
const source = () => readSource(root)

const steps: readonly Step[] = [
  { name: 'formatting', quick: true, run: () => tool('oxfmt', '--check') },
  { name: 'lint', quick: true, run: () => tool('oxlint', '--deny-warnings') },
  { name: 'types', quick: true, run: () => tool('tsc', '-p', '.') },
  { name: 'import directions', quick: true, run: () => findings(wrongImports(source())) },
  { name: 'circles in the core', quick: true, run: () => findings(wrongCircles(source())) },
  { name: 'requests that go out', quick: true, run: () => findings(wrongWaysOut(source())) },
  {
    name: 'drawing of the core',
    quick: true,
    run: () => findings(wrongDrawing(readFileSync(`${root}/ARCHITECTURE.md`, 'utf8'), source())),
  },
  { name: 'words of the core', quick: true, run: () => findings(wrongWords(source())) },
  { name: 'file sizes and any', quick: true, run: sizes },
  { name: 'declared packages', quick: true, run: () => findings(checkPackages(root, source())) },
  { name: 'walls of the proof', quick: true, run: () => findings(staleWalls(new Map(source().map(({ path, text }) => [path, text])))) },
  { name: 'lock file', quick: true, run: () => findings(checkLock(root)) },
  { name: 'tests without a database', quick: true, run: () => vitest('pure', ['--project', 'pure']) },
  { name: 'tests on PostgreSQL 18', quick: false, run: () => vitest('database', ['--project', 'database']) },
  { name: 'tests on PostgreSQL 15 with reads under row-level security', quick: false, run: () => onPostgres15({ RAPPORT_READS: 'write' }) },
  ...(process.argv.includes('--whole')
    ? [
        {
          name: 'tests with reads under row-level security',
          quick: false,
          run: () => vitest('reads', again(), { RAPPORT_READS: 'write' }),
        },
        { name: 'tests on PostgreSQL 15', quick: false, run: () => onPostgres15() },
      ]
    : []),
  { name: 'web app builds', quick: false, run: webApp },
  { name: 'stories without a browser', quick: false, run: () => stories((file) => !needsBrowser(file)) },
  { name: 'browser stories', quick: false, run: browserStories },
]

/**
 * What runs again on other footings, on both of them at once: what sends statements of its own. With `--whole` everything that uses the
 * database does, on each of them and on both, but not what tests how one is started; `npm run prove -- footings` runs that.
 */
const statements = ['core/postgres/database', 'core/postgres/roles', 'core/schema', 'core/store', 'core/feed', 'modules/people']
const overHttp = ['aggregate', 'batch', 'custom', 'formula', 'import.test', 'interactions', 'records', 'search', 'webhooks']
const again = (): string[] => [
  '--project',
  'database',
  '--exclude',
  'core/postgres/embedded.test.ts',
  ...(process.argv.includes('--whole') ? [] : [...statements, ...overHttp.map((name) => `apps/server/test/${name}`)]),
]

await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<void> {
  mkdirSync(`${root}/.cache`, { recursive: true })
  const words = args.filter((arg) => !arg.startsWith('--'))
  const chosen = steps.filter(({ name, quick }) =>
    args.includes('--quick') ? quick : words.length === 0 || words.some((word) => name.includes(word)),
  )
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const step of chosen) {
    const begun = Date.now()
    const outcome = refuseSkips(await step.run())
    report(step.name, outcome, Date.now() - begun)
    total.passed += outcome.passed
    total.failed += outcome.failed
    total.skipped += outcome.skipped
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  process.exitCode = total.failed > 0 ? 1 : 0
}

/** Where nothing may be skipped, a test that skipped itself has failed. */
function refuseSkips(outcome: Outcome): Outcome {
  if (!noSkip || outcome.skipped === 0) return outcome
  const line = `${outcome.skipped} skipped; RAPPORT_NO_SKIP forbids it`
  return { ...outcome, skipped: 0, failed: outcome.failed + outcome.skipped, lines: [...outcome.lines, line] }
}

function report(name: string, outcome: Outcome, milliseconds: number): void {
  const state = outcome.failed > 0 ? 'FAILED ' : outcome.passed > 0 ? 'ok     ' : 'skipped'
  const count = outcome.passed + outcome.failed + outcome.skipped
  console.log(`${state} ${name}${count > 1 ? ` (${count})` : ''}  ${(milliseconds / 1000).toFixed(1)} s`)
  for (const line of outcome.lines) console.log(line.replace(/^/gm, '        '))
}

function sizes(): Outcome {
  const { wrong, warnings, summary } = measureSizes(source())
  return { ...findings(wrong), lines: [...wrong, ...warnings, summary] }
}

/** As a server builds it, so that those of the stories need not. */
async function webApp(): Promise<Outcome> {
  try {
    await webBundle(() => {})
    return findings([])
  } catch (error) {
    return findings([(error as Error).message])
  }
}

async function onPostgres15(env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const programs = findPostgres15()
  if (programs === null)
    return missing('PostgreSQL 15 is not installed; `apt-get install postgresql-15`, or RAPPORT_POSTGRES15=<its bin folder>.', noSkip)
  const cluster = await startPostgres15(programs)
  try {
    return vitest('postgres15', again(), { TEST_DATABASE_URL: cluster.url, ...env })
  } finally {
    await cluster.stop()
  }
}

/** A story that drives a browser imports one, or what does. */
function needsBrowser(file: string): boolean {
  return /'(playwright-core|\.\/pages\/[\w.-]+)'/.test(readFileSync(`${root}/${file}`, 'utf8'))
}

function stories(which: (file: string) => boolean, env: Readonly<Record<string, string>> = {}): Outcome {
  const files = globSync('stories/*.story.ts', { cwd: root }).filter(which)
  return files.length === 0
    ? missing('There is no such story in stories/.', noSkip)
    : vitest('stories', ['--project', 'stories', ...files], env)
}

function browserStories(): Outcome {
  if (chromiumPath === undefined)
    return missing(
      'No Chromium for the browser stories; `apt-get install chromium-headless-shell`, or RAPPORT_CHROMIUM=<its path>.',
      noSkip,
    )
  return stories(needsBrowser, { RAPPORT_CHROMIUM: chromiumPath })
}
