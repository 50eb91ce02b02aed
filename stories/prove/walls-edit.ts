/** Edits of sources in memory: a wall that is no more where the list says it is must be noticed by whoever changes it, not by the next proof. */
import { walls, type Edit, type Wall } from './walls-list.ts'

/** Texts by their paths from the root. */
export type Sources = ReadonlyMap<string, string>

/** The files that are others without the wall. Throws when an edit finds not what it is to replace. */
export function without({ edits }: Pick<Wall, 'edits'>, sources: Sources): Sources {
  const changed = new Map<string, string>()
  for (const edit of edits)
    for (const [path, text] of taken(
      edit,
      [...sources].map(([file, whole]) => [file, changed.get(file) ?? whole]),
    ))
      changed.set(path, text)
  return changed
}

/** What the list of walls says of sources that are not so any more. */
export function staleWalls(sources: Sources): string[] {
  return walls.flatMap((wall) => {
    try {
      without(wall, sources)
      return []
    } catch (error) {
      return [`stories/prove/walls-list.ts  ${wall.name}: ${(error as Error).message}`]
    }
  })
}

function taken({ file, find, replace, times, least = 1 }: Edit, sources: readonly (readonly [string, string])[]): [string, string][] {
  const pattern = typeof find === 'string' ? new RegExp(find.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g') : find
  const stood = sources.filter(([path, text]) => isMeant(file, path) && text.search(pattern) >= 0)
  const found = stood.reduce((sum, [, text]) => sum + text.match(pattern)!.length, 0)
  const isRight = times === undefined && typeof find !== 'string' ? found >= least : found === (times ?? 1)
  if (!isRight) throw new Error(`${String(file)} holds ${JSON.stringify(String(find))} ${found} times.`)
  return stood.map(([path, text]) => [
    path,
    typeof find === 'string' ? text.replaceAll(find, () => replace) : text.replace(pattern, replace),
  ])
}

const isMeant = (file: Edit['file'], path: string): boolean =>
  !/\.test\.tsx?$|\/testing\//.test(path) && (typeof file === 'string' ? path === file : file.test(path))
