import type { HistoryEntry, Interaction, Page } from '../api/types.ts'

/** What stands in a timeline: a change of the record, or what happened with it. */
export type Moment = { kind: 'change'; at: string; entry: HistoryEntry } | { kind: 'interaction'; at: string; interaction: Interaction }

/** Of two logs that are read page by page, newest first: what can be shown without a gap, and which is to be read on. */
export interface Timeline {
  moments: readonly Moment[]
  /** The log whose next page is needed to show more; null where there is nothing more. */
  next: 'changes' | 'interactions' | null
}

/**
 * Puts both logs into one. What is older than the end of a page that has another behind it waits until that is there. Of the record `own` the history
 * tells the changes already, and what tells them once more is left out.
 */
export function timelineOf(
  changes: readonly Page<HistoryEntry>[],
  interactions: readonly Page<Interaction>[],
  own: string | null = null,
): Timeline {
  const ends = [
    { log: 'changes' as const, end: endOf(changes) },
    { log: 'interactions' as const, end: endOf(interactions) },
  ].flatMap(({ log, end }) => (end === null ? [] : [{ log, end }]))
  // The log that is known least far down has the last word.
  const [last] = ends.sort((one, other) => later(one.end, other.end))
  const moments: Moment[] = [
    ...changes.flatMap(({ items }) => items).map((entry) => ({ kind: 'change' as const, at: entry.at, entry })),
    ...interactions.flatMap(({ items }) => items).map((interaction) => ({ kind: 'interaction' as const, at: interaction.at, interaction })),
  ]
  return {
    moments: moments
      .filter((moment) => (!last || moment.at >= last.end) && !(own && isChangeOf(moment, own)))
      .sort((one, other) => later(one.at, other.at)),
    next: last?.log ?? null,
  }
}

const isChangeOf = (moment: Moment, own: string): boolean =>
  moment.kind === 'interaction' && tellsChange(moment.interaction) && moment.interaction.properties['record'] === own

/** It tells a change of a field. */
const tellsChange = ({ type }: Interaction): boolean => type.endsWith('.changed') && !type.startsWith('x.')

const later = (one: string, other: string): number => (one < other ? 1 : one > other ? -1 : 0)

/** Down to where a log that goes on is known: its oldest moment, empty before the first; null where it ends. */
const endOf = (pages: readonly Page<{ at: string }>[]): string | null =>
  pages.at(-1)?.next ? (pages.flatMap(({ items }) => items).at(-1)?.at ?? '') : null

/** Interactions of one kind in a row, shown as one until somebody wants to see them. */
export interface Several {
  kind: 'several'
  /** Of the newest. */
  at: string
  moments: readonly Extract<Moment, { kind: 'interaction' }>[]
}

/** From so many on, a row of the same is one. */
const fewest = 3
/** Milliseconds without anything that end a visit, as programs that count visits have it (https://support.google.com/analytics/answer/9191807). */
const pause = 30 * 60_000

/** Puts together what belongs together: the same kind of thing over and over, of one visit and on one day, with nothing else between. */
export function grouped(moments: readonly Moment[], dayOf: (at: string) => string): readonly (Moment | Several)[] {
  const rows: Moment[][] = []
  for (const moment of moments) {
    const row = rows.at(-1)
    const last = row?.at(-1)
    if (row && last && belong(last, moment) && dayOf(last.at) === dayOf(moment.at)) row.push(moment)
    else rows.push([moment])
  }
  return rows.flatMap((row): readonly (Moment | Several)[] =>
    row.length < fewest ? row : [{ kind: 'several', at: row[0]!.at, moments: row as Several['moments'] }],
  )
}

const belong = (newer: Moment, older: Moment): boolean =>
  newer.kind === 'interaction' &&
  older.kind === 'interaction' &&
  newer.interaction.type === older.interaction.type &&
  !tellsChange(newer.interaction) &&
  newer.interaction.properties['event'] === older.interaction.properties['event'] &&
  Date.parse(newer.at) - Date.parse(older.at) <= pause
