/** Folders of the core stand on each other in one direction: none is reached again on the way from itself. */
import { posix } from 'node:path'
import { importsOf } from './imports.ts'
import { isTest, type SourceFile } from './source.ts'

/** One step from folder to folder, and the file that takes it. */
interface Step {
  readonly to: string
  readonly file: string
}

/** `a → b → a`, each circle once, with a file for each step. */
export function wrongCircles(files: readonly SourceFile[]): string[] {
  const steps = new Map<string, Step[]>()
  for (const { path, text } of files) {
    const from = folderOf(path)
    if (!from || isTest(path) || path.includes('/testing/') || path.includes('/fixtures/')) continue
    for (const { specifier } of importsOf(text)) {
      const to = specifier.startsWith('.') ? folderOf(posix.join(posix.dirname(path), specifier)) : null
      if (!to || to === from || steps.get(from)?.some((step) => step.to === to)) continue
      steps.set(from, [...(steps.get(from) ?? []), { to, file: path }])
    }
  }
  return [...steps.keys()].toSorted().flatMap((start) => {
    const way = shortest(steps, start)
    // Told once: by the folder that comes first in it.
    if (!way || way.some(({ to }) => to < start)) return []
    return [`${[start, ...way.map(({ to }) => to)].join(' → ')}: ${way.map(({ file }) => file).join(', ')}`]
  })
}

const folderOf = (path: string): string | null => /^core\/([\w-]+)\//.exec(path)?.[1] ?? null

/** The shortest way from a folder back to itself. */
function shortest(steps: ReadonlyMap<string, readonly Step[]>, start: string): readonly Step[] | null {
  const seen = new Set<string>()
  let ways: (readonly Step[])[] = [[]]
  while (ways.length > 0) {
    const next: (readonly Step[])[] = []
    for (const way of ways)
      for (const step of steps.get(way.at(-1)?.to ?? start) ?? []) {
        if (step.to === start) return [...way, step]
        if (!seen.has(step.to)) next.push([...way, step])
        seen.add(step.to)
      }
    ways = next
  }
  return null
}
