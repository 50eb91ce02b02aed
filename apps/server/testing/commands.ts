/** The commands of whoever runs the installation, as processes of their own. */
import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'

export interface Ended {
  readonly code: number | null
  /** Everything it wrote, on both streams. */
  readonly said: string
}

/** Where the server keeps its compiled code. */
export const compiled = path.resolve(import.meta.dirname, '../../../node_modules/.cache/compiled')

/** Runs `apps/server/<name>.ts` with words; `meanwhile` is told all it has said so far, each time it says something; `input` is typed into it. */
export function runServerCommand(
  name: 'account' | 'backup' | 'restore' | 'erasures',
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
  meanwhile: (said: string, child: ChildProcess) => void = () => {},
  input = '',
): Promise<Ended> {
  const child = spawn(process.execPath, [path.resolve(import.meta.dirname, `../${name}.ts`), ...words], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compiled, ...variables },
    stdio: 'pipe',
  })
  child.stdin.end(input)
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      meanwhile(said, child)
    })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })))
}
