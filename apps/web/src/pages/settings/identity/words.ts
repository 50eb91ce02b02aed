import { t } from '../../../messages/t.tsx'
import type { Identity, Rule, Step } from './queries.ts'

type Named = Pick<Rule, 'by' | 'field'>

/** What a rule is called: a card by its field. */
export const nameOf = ({ by, field }: Named, { cards }: Pick<Identity, 'cards'>): string =>
  by === 'card' ? (cards.find((card) => card.field === field)?.label ?? field) : t(`identity.rule.${by}`)

/** Texts that somebody typed, one a line. */
export const linesIn = (typed: string): string[] =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** What one rule came to, in a sentence. */
export function stepWords(step: Step, identity: Pick<Identity, 'cards'>): string {
  const who = step.individual?.title ?? t('identity.somebody')
  const said = step.said ?? ''
  if (step.outcome === 'another') return t('identity.step.another', { who, said, what: nameOf(step.against!, identity) })
  return t(`identity.step.${step.outcome}`, { who, said })
}
