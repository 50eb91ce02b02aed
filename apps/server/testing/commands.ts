/** The commands of whoever runs the installation, as processes of their own. */
import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'

export interface Ended {
  readonly code: number | null
  /** Everything it wrote, on both streams. */
  readonly said: string
}

/** Runs `apps/server/<name>.ts` with words; `meanwhile` is told all it has said so far, each time it says something. */
export function runServerCommand(
  name: 'backup' | 'restore',
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
  meanwhile: (said: string, child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [path.resolve(import.meta.dirname, `../${name}.ts`), ...words], {
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      meanwhile(said, child)
    })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })))
}
