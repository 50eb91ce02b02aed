/** Notices that came as a storm stand as one. Pure. */
import type { By, NoticeKind } from './notice.ts'

/** A notice as it is kept. */
export interface Kept {
  readonly id: string
  readonly kind: NoticeKind
  readonly object: string | null
  readonly record: string | null
  readonly text: string | null
  readonly by: By | null
  readonly at: string
  readonly read: boolean
}

/** Notices that are one to whoever reads them, newest first. */
export type Bundle = readonly [Kept, ...Kept[]]

/** From so many of a kind on, by the same hand and shortly after each other, they are one. */
export const fewest = 5
/** Milliseconds between two of them at most. */
const pause = 10 * 60_000

/** `all` newest first; a bundle stands where its newest stood. */
export function bundled(all: readonly Kept[]): readonly Bundle[] {
  const open = new Map<string, Kept[]>()
  const groups: Kept[][] = []
  for (const one of all) {
    const key = `${one.kind} ${one.by?.id ?? ''} ${one.object}`
    const group = open.get(key)
    if (group && Date.parse(group.at(-1)!.at) - Date.parse(one.at) <= pause) group.push(one)
    else {
      const begun = [one]
      open.set(key, begun)
      groups.push(begun)
    }
  }
  const place = new Map(all.map(({ id }, at) => [id, at]))
  return groups
    .flatMap((group): Bundle[] => (group.length < fewest ? group.map((one) => [one]) : [group as unknown as Bundle]))
    .sort((one, other) => place.get(one[0].id)! - place.get(other[0].id)!)
}
