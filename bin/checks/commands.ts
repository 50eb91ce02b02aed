/** Steps that run a tool and read its exit code, or its count of tests. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { failed, passed, type Outcome } from './step.ts'

/** Tools run by the packaged Node, whatever started us. */
const path = `${import.meta.dirname}/../../node_modules/.bin:${process.env['PATH']}`
const root = `${import.meta.dirname}/../..`

/** A tool from node_modules; its output is shown when it fails. */
export function tool(name: string, ...args: string[]): Outcome {
  const { status, stdout, stderr, error } = spawnSync(`${root}/node_modules/.bin/${name}`, args, {
    cwd: root,
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  return status === 0 ? passed() : failed([`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trimEnd()])
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

/** A line for each test that failed, or file that broke before its tests, with the first line of what it said. */
const failures = ({ testResults }: VitestReport): string[] =>
  testResults.flatMap(({ name, status, message, assertionResults }) => {
    const line = (of: string, said = ''): string => `${relative(root, name)}: ${of}${said.split('\n')[0]}`.slice(0, 300)
    const wrong = assertionResults.filter((test) => test.status === 'failed')
    if (wrong.length > 0) return wrong.map(({ fullName, failureMessages }) => line(`${fullName}: `, failureMessages[0]))
    return status === 'failed' ? [line('', message)] : []
  })

/** Runs vitest, its output straight to the terminal, and returns its counts. A run that breaks before it counts is one failure. */
export function vitest(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome {
  const report = `${root}/.cache/tests-${name}.json`
  rmSync(report, { force: true })
  const { status, signal } = spawnSync(
    `${root}/node_modules/.bin/vitest`,
    ['run', ...args, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: path, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), ...env },
    },
  )
  if (!existsSync(report)) return failed([`vitest ended with ${signal ?? status} before it counted anything.`])
  const counts = JSON.parse(readFileSync(report, 'utf8')) as VitestReport
  const broken = status !== 0 && counts.numFailedTests === 0
  return {
    passed: counts.numPassedTests,
    failed: counts.numFailedTests + (broken ? 1 : 0),
    skipped: counts.numPendingTests + counts.numTodoTests,
    lines: broken ? [`vitest ended with ${signal ?? status} although no single test failed; read its output above.`] : failures(counts),
  }
}
