/** Commands as somebody pastes them: one shell, in which what a call keeps is there for the next. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'

export interface Pasted {
  readonly title: string
  readonly shell: string
}
export interface Ran extends Pasted {
  /** What every `curl` of it was answered, in order. */
  readonly statuses: readonly number[]
  readonly said: string
}

/** Runs them one after the other; `curl` says each status aside, and is else what it is. */
export async function paste(commands: readonly Pasted[], env: Readonly<Record<string, string>>): Promise<readonly Ran[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pasted-'))
  const mark = (at: number): string => `printf '\\n=== %s\\n' ${at} >&2; printf '\\n=== %s\\n' ${at}`
  const script = [
    `curl() { command curl -sS -w '%{stderr}\\n--- %{http_code}\\n' "$@"; }`,
    ...commands.flatMap(({ shell }, at) => [mark(at), shell]),
    'exit 0',
  ].join('\n')
  try {
    const child = spawn('bash', ['-c', script], { cwd: folder, env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const [said, aside] = await Promise.all([text(child.stdout), text(child.stderr)])
    const parts = (whole: string): string[] => whole.split(/\n=== \d+\n/).slice(1)
    return commands.map((one, at) => ({
      ...one,
      said: `${parts(said)[at] ?? ''}${(parts(aside)[at] ?? '').replace(/\n--- \d+\n/g, '')}`,
      statuses: [...(parts(aside)[at] ?? 'nothing').matchAll(/--- (\d+)/g)].map(([, status]) => Number(status)),
    }))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
