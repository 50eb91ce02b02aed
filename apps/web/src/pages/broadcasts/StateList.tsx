import { numberText } from '../../fields/words.ts'
import { type MessageState, messageStates } from '../../mails/types.ts'
import { looks, stateWord } from '../../mails/words.ts'
import { t } from '../../messages/t.tsx'
import styles from './Broadcasts.module.css'
import type { Progress } from './types.ts'

interface StateListProps {
  progress: Progress
  chosen: MessageState | undefined
  onChoose: (state: MessageState | undefined) => void
}

/** How many messages are in which state, and why; each number opens its messages. */
export function StateList({ progress, chosen, onChoose }: StateListProps) {
  const { states, reasons, total } = progress
  const there = messageStates.filter((state) => (states[state] ?? 0) > 0 || state === chosen)
  return (
    <section aria-label={t('broadcasts.states')} className={styles.states}>
      <h2 className={styles.sub}>{t('broadcasts.states')}</h2>
      <ul>
        <li>
          <State word={t('broadcasts.all')} count={total} isChosen={chosen === undefined} onChoose={() => onChoose(undefined)} />
        </li>
        {there.map((state) => (
          <li key={state}>
            <State
              word={stateWord(state)}
              look={looks[state]}
              count={states[state] ?? 0}
              isChosen={chosen === state}
              onChoose={() => onChoose(state)}
            />
            <Whys reasons={reasons.filter((one) => one.state === state)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Why they are in this state, the most frequent reason first. */
const Whys = ({ reasons }: Pick<Progress, 'reasons'>) =>
  reasons.length === 0 ? null : (
    <ul className={styles.whys}>
      {reasons.map(({ code, reason, count }) => (
        <li key={`${code} ${reason}`} className={styles.reason}>
          <span className={styles.number}>{numberText(count)}</span>
          <span title={reason.length > 100 ? reason : undefined}>{reason}</span>
        </li>
      ))}
    </ul>
  )

interface StateProps {
  word: string
  look?: string
  count: number
  isChosen: boolean
  onChoose: () => void
}

const State = ({ word, look, count, isChosen, onChoose }: StateProps) => (
  <button type="button" aria-pressed={isChosen} className={styles.state} onClick={onChoose}>
    <span className={styles.dot} data-look={look} aria-hidden />
    <span className={styles.word}>{word}</span>
    <span className={styles.opens}>{numberText(count)}</span>
  </button>
)
