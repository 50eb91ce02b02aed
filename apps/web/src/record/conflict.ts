import type { ApiProblem } from '../api/problem.ts'
import type { FieldMeta, Row, Value } from '../api/types.ts'
import { when } from '../fields/time.ts'
import { valueText } from '../fields/valueText.ts'
import { t } from '../messages/t.tsx'

/** A field that somebody else changed while it was being changed here. */
export interface Clash {
  field: FieldMeta
  mine: Value
  theirs: Value
  who: string | null
  at: string | null
}

/** Which of the values that could not be saved clash with newer ones; those that do not can simply be saved again. */
export function clashesOf(problem: ApiProblem, fields: readonly FieldMeta[], mine: Readonly<Record<string, Value>>): readonly Clash[] {
  return fields
    .filter((field) => field.key in mine)
    .flatMap((field) => {
      const change = problem.since.find((one) => field.key in one.changes)
      const theirs = problem.current?.[field.key] ?? null
      const known = problem.since.length > 0
      if ((known && !change) || JSON.stringify(theirs) === JSON.stringify(mine[field.key])) return []
      return [{ field, mine: mine[field.key] ?? null, theirs, who: change?.actor.name ?? null, at: change?.at ?? null }]
    })
}

/** "Jonas Weber changed Job 2 min ago to Buyer." */
export function conflictText(problem: ApiProblem, field: FieldMeta): string {
  const changed = field.made?.how === 'part' ? (field.made.of ?? field.key) : field.key
  const change = problem.since.find((one) => changed in one.changes) ?? problem.since[0]
  const theirs = valueText(field, problem.current?.[field.key]) || t('value.empty')
  const who = change?.actor.name ?? t('edit.somebody')
  if (!change) return t('edit.clashOld', { who, field: field.label, value: theirs })
  return t('edit.clash', { who, field: field.label, when: when(change.at, new Date()), value: theirs })
}

/** The version to save against once the reader has seen what changed. */
export const versionOf = (problem: ApiProblem, before: Row): number => problem.current?.version ?? before.version
