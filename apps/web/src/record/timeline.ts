import type { HistoryEntry, Interaction, Page } from '../api/types.ts'

/** What stands in a timeline: a change of the record, or what happened with it. */
export type Moment = { kind: 'change'; at: string; entry: HistoryEntry } | { kind: 'interaction'; at: string; interaction: Interaction }

/** Of two logs that are read page by page, newest first: what can be shown without a gap, and which is to be read on. */
export interface Timeline {
  moments: readonly Moment[]
  /** The log whose next page is needed to show more; null where there is nothing more. */
  next: 'changes' | 'interactions' | null
}

/** Puts both logs into one. What is older than the end of a page that has another behind it waits until that is there. */
export function timelineOf(changes: readonly Page<HistoryEntry>[], interactions: readonly Page<Interaction>[]): Timeline {
  const [entries, happened] = [changes.flatMap(({ items }) => items), interactions.flatMap(({ items }) => items)]
  // Down to where each log is known.
  const ends = { changes: endOf(changes), interactions: endOf(interactions) }
  const end = ends.changes > ends.interactions ? ends.changes : ends.interactions
  const moments: Moment[] = [
    ...entries.map((entry) => ({ kind: 'change' as const, at: entry.at, entry })),
    ...happened.map((interaction) => ({ kind: 'interaction' as const, at: interaction.at, interaction })),
  ]
  const next = end === '' ? null : ends.changes === end ? 'changes' : 'interactions'
  return { moments: moments.filter(({ at }) => at >= end).sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0)), next }
}

/** The oldest moment of a log that goes on behind it; empty where the log ends. */
function endOf(pages: readonly Page<{ at: string }>[]): string {
  const last = pages.at(-1)
  return last?.next ? (last.items.at(-1)?.at ?? '') : ''
}
