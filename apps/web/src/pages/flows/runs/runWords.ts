/** How a walk stands, as people say it. */
import { t } from '../../../messages/t.tsx'
import type { Flow, Run } from '../types.ts'
import { nameOf } from '../words.ts'

export const looks = { going: 'info', waiting: 'neutral', asked: 'warn', stuck: 'bad', ended: 'outline' } as const

const outcomes = ['through', 'goal', 'gone', 'stopped', 'lost'] as const
export const outcomeWords = (outcome: string | null): string => {
  const known = outcomes.find((one) => one === outcome)
  return known ? t(`flows.outcome.${known}`) : t('flows.run.ended')
}

/** Where it stands, until when, or what became of it. */
export function whereWords(flow: Flow, run: Run, now: Date): string {
  if (run.state === 'ended') return outcomeWords(run.outcome)
  const step = flow.body.steps.find(({ id }) => id === run.step)
  const at = step ? nameOf(step) : (run.stepName ?? '')
  if (run.state === 'stuck' && run.problem) return `${at}: ${run.problem}`
  return run.until ? `${at}, ${t('flows.until', { when: momentWords(run.until, now) })}` : at
}

/** A moment that is still to come. */
export function momentWords(iso: string, now: Date): string {
  const then = new Date(iso)
  const same = then.toDateString() === now.toDateString()
  return new Intl.DateTimeFormat(
    'en-GB',
    same ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  ).format(then)
}
