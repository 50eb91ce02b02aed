import type { FlowBody } from '@rapport/core/flows'
import { Button, Chip } from '@rapport/ui'
import { ArrowDown, CornerDownRight, LogOut, Plus } from 'lucide-react'
import type { ObjectMeta } from '../../api/types.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import { AddStep } from './AddStep.tsx'
import { type Gap, type Line, outline, stepOf } from './edits.ts'
import styles from './Flows.module.css'
import { StepSign } from './icons.tsx'
import { BEGIN, firstOf, type Problems } from './problems.ts'
import { type Overview, sortOf, type StepSort } from './types.ts'
import { exitWords, nameById, nameOf, sentenceWords, type Speech, stepWords, triggerWords } from './words.ts'

export interface ViewProps {
  speech: Speech
  object: ObjectMeta
  body: FlowBody
  chosen: string | null
  problems: Problems
  /** How many stand where; none before it was on. */
  overview: Overview | undefined
  writable: boolean
  onChoose: (id: string | null) => void
  onAdd: (gap: Gap, sort: StepSort) => void
}

/** A flow as it is read from above: when, if, then one step below the other. */
export function Steps(props: ViewProps) {
  const { body } = props
  const { lines, loose } = outline(body)
  return (
    <div className={styles.outline}>
      <Begin {...props} />
      <h2 className={styles.word}>{t('flows.then')}</h2>
      <Lines {...props} lines={lines} />
      {loose.map((some, n) => (
        // oxlint-disable-next-line react/no-array-index-key
        <section key={n} className={styles.loose}>
          <h2 className={styles.word}>{t('flows.loose')}</h2>
          <Lines {...props} lines={some} />
        </section>
      ))}
    </div>
  )
}

function Begin({ speech, body, chosen, problems, onChoose }: ViewProps) {
  const wrong = firstOf(problems, body, BEGIN)
  return (
    <>
      <h2 className={styles.word}>{t('flows.when')}</h2>
      <button
        type="button"
        className={styles.card}
        aria-pressed={chosen === BEGIN}
        data-wrong={wrong ? true : undefined}
        onClick={() => onChoose(BEGIN)}
      >
        <StepSign sort="begin" />
        <span className={styles.cardText}>
          {body.begins.length === 0 ? <strong>{t('flows.noTrigger')}</strong> : null}
          {body.begins.map((trigger, n) => (
            // oxlint-disable-next-line react/no-array-index-key
            <strong key={n}>
              {n > 0 ? `${t('flows.orWhen')} ` : ''}
              {triggerWords(speech, trigger)}
            </strong>
          ))}
          {body.only ? <span>{t('flows.say.only', { condition: sentenceWords(speech, body.only) })}</span> : null}
          {body.leaves ? <span>{t('flows.say.goal', { condition: sentenceWords(speech, body.leaves) })}</span> : null}
          {wrong ? <span className={styles.wrong}>{wrong}</span> : null}
        </span>
      </button>
    </>
  )
}

function Lines({ lines, inner = false, ...props }: ViewProps & { lines: readonly Line[]; inner?: boolean }) {
  const { body, speech, writable } = props
  return (
    <ol className={styles.lines}>
      {lines.map((line, at) => {
        if (line.is === 'gap')
          return (
            // oxlint-disable-next-line react/no-array-index-key
            <li key={`gap ${at}`} className={styles.gap} data-ends={line.ends || undefined}>
              {writable && real(line.gap) ? <Add {...props} gap={line.gap} ends={line.ends} /> : null}
              {line.ends ? (
                <span className={styles.out}>
                  <LogOut size={12} strokeWidth={1.6} aria-hidden />
                  {t('flows.ends')}
                </span>
              ) : inner && at === lines.length - 1 ? (
                <span className={styles.out}>
                  <ArrowDown size={12} strokeWidth={1.6} aria-hidden />
                  {t('flows.below')}
                </span>
              ) : null}
            </li>
          )
        if (line.is === 'jump')
          return (
            <li key={`jump ${line.to} ${line.gap.step} ${line.gap.exit}`} className={styles.gap} data-ends>
              {writable && real(line.gap) ? <Add {...props} gap={line.gap} ends /> : null}
              <span className={styles.out}>
                <CornerDownRight size={12} strokeWidth={1.6} aria-hidden />
                {t('flows.jump', { name: nameById(body, line.to) })}
              </span>
            </li>
          )
        return (
          <li key={line.step.id}>
            <Card {...props} id={line.step.id} />
            {line.arms.length > 0 ? (
              <ul className={styles.arms}>
                {line.arms.map(({ exit, lines: some }) => (
                  <li key={exit}>
                    <p className={styles.exit}>
                      {line.step.kind === 'branch' && exit !== 'otherwise' ? <span className={styles.ifWord}>{t('flows.if')}</span> : null}
                      {exitWords(speech, line.step, exit)}
                    </p>
                    <Lines {...props} lines={some} inner />
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        )
      })}
    </ol>
  )
}

/** Gaps before loose steps, and behind ways that come together, are none. */
const real = ({ step }: Gap): boolean => step === null || !/^(?:loose|join) /.test(step)

function Add({ object, body, speech, gap, ends, onAdd }: ViewProps & { gap: Gap; ends: boolean }) {
  const before = gap.step === null ? undefined : stepOf(body, gap.step)
  const exit = before ? exitWords(speech, before, gap.exit) : ''
  const label = !before
    ? t('flows.addFirst')
    : exit
      ? t('flows.addTo', { exit, name: nameOf(before) })
      : t('flows.addAfter', { name: nameOf(before) })
  return (
    <AddStep
      object={object}
      onAdd={(sort) => onAdd(gap, sort)}
      target={
        <Button size="small" look="ghost" icon={<Plus size={14} aria-hidden />} aria-label={label} title={label}>
          {ends ? t('flows.add') : null}
        </Button>
      }
    />
  )
}

function Card({ speech, body, chosen, problems, overview, id, onChoose }: ViewProps & { id: string }) {
  const step = stepOf(body, id)!
  const wrong = firstOf(problems, body, id)
  const standing = standingAt(overview, id)
  return (
    <button
      type="button"
      className={styles.card}
      aria-pressed={chosen === id}
      data-wrong={wrong ? true : undefined}
      onClick={() => onChoose(id)}
    >
      <StepSign sort={sortOf(step)} />
      <span className={styles.cardText}>
        <strong dir="auto">{nameOf(step)}</strong>
        <span dir="auto">{stepWords(speech, step)}</span>
        {wrong ? <span className={styles.wrong}>{wrong}</span> : null}
      </span>
      {standing > 0 ? <Chip>{t('flows.standing', { count: numberText(standing) })}</Chip> : null}
    </button>
  )
}

/** How many stand at a step now. */
export const standingAt = (overview: Overview | undefined, id: string): number =>
  Object.values(overview?.steps.find(({ step }) => step === id)?.standing ?? {}).reduce((sum, one) => sum + one, 0)
