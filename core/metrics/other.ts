/** The numbers of another process of the same server, beside those of this one. */
import { type Family, makeRegistry } from './registry.ts'

export interface OtherProcess {
  /** What the label `process` says of it. */
  readonly name: string
  /** Its families; fails where it is gone or slow. */
  readonly read: () => Promise<readonly Family[]>
}

/** What is told of both, each name once; of one that does not answer nothing but that. */
export async function withOther(own: readonly Family[], { name, read }: OtherProcess): Promise<readonly Family[]> {
  const theirs = await read().catch(() => null)
  const registry = makeRegistry()
  registry.gauge('rapport_process_up', 'Whether a process beside this one tells its numbers.', () => [
    { labels: { process: name }, value: theirs ? 1 : 0 },
  ])
  const byName = new Map<string, Family>()
  for (const family of [...own, ...(theirs ?? []), ...(await registry.families())])
    byName.set(family.name, { ...family, series: [...(byName.get(family.name)?.series ?? []), ...family.series] })
  return [...byName.values()]
}
