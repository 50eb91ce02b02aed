/** The drawing of ARCHITECTURE.md names every folder of the core. */
import type { SourceFile } from './source.ts'

/** Folders of the core that the drawing does not name, and those that it names and that are not there. */
export function wrongDrawing(page: string, files: readonly Pick<SourceFile, 'path'>[]): string[] {
  const there = new Set(files.flatMap(({ path }) => /^core\/([\w-]+)\//.exec(path)?.[1] ?? []))
  const lines = page.split('\n')
  const first = lines.findIndex((line) => /^\s+core\//.test(line))
  const end = lines.findIndex((line, at) => at > first && !line.includes('·'))
  const drawn = new Set(
    lines
      .slice(Math.max(first, 0), end)
      .map((line) => line.replace(/^\s+core\//, ''))
      .flatMap((line) =>
        line
          .trim()
          .split(/\s{2,}/)[0]!
          .split(' · ')
          .map((name) => name.trim()),
      ),
  )
  return [
    ...[...there].filter((name) => !drawn.has(name)).map((name) => `ARCHITECTURE.md: the drawing does not name core/${name}`),
    ...[...drawn].filter((name) => !there.has(name)).map((name) => `ARCHITECTURE.md: the drawing names core/${name}, which is not there`),
  ]
}
