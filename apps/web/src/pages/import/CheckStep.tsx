import { Button, InlineError } from '@rapport/ui'
import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { t } from '../../messages/t.tsx'
import { Counts } from './Counts.tsx'
import { Going } from './Going.tsx'
import frame from './Import.module.css'
import { MappedPanel } from './MappedPanel.tsx'
import { OutcomeRows } from './OutcomeRows.tsx'
import styles from './Panels.module.css'
import { useMove } from './queries.ts'
import type { StepProps } from './StepProps.ts'
import { type Import, type Outcome, outcomes } from './types.ts'
import { WrongPanel } from './WrongPanel.tsx'

/** What would happen to each row, counted before anything is written. */
export function CheckStep(props: StepProps) {
  const { one, object, onStep } = props
  const move = useMove(one.id)
  const many = object.label[1].toLowerCase()
  if (one.state === 'checked') return <Checked {...props} many={many} />
  if (one.state === 'checking')
    return (
      <div className={frame.scroll}>
        <div className={frame.narrow}>
          <Going
            one={one}
            title={t('imports.checking')}
            text={t('imports.checkingText')}
            stopping={move.isPending || move.isSuccess}
            onStop={() => move.mutate('stop')}
          />
          <Counts one={one} many={many} chosen={null} />
          {move.error ? <InlineError>{reasonOf(move.error)}</InlineError> : null}
        </div>
      </div>
    )
  const stopped = one.state === 'stopped'
  return (
    <div className={frame.scroll}>
      <div className={frame.narrow}>
        <div className={styles.state}>
          <h2 className={styles.title}>{t(stopped ? 'imports.checkStopped' : 'imports.checkFailed')}</h2>
          <p className={frame.quiet}>{stopped ? t('imports.checkStoppedText') : null}</p>
          {one.problem ? <InlineError>{`${one.problem.message} ${one.problem.fix ?? ''}`}</InlineError> : null}
          {move.error ? <InlineError>{reasonOf(move.error)}</InlineError> : null}
        </div>
        <div className={styles.buttons}>
          <Button look="primary" disabled={move.isPending} onClick={() => move.mutate('check')}>
            {t('imports.again')}
          </Button>
          <Button onClick={() => onStep('columns')}>{t('imports.toColumns')}</Button>
        </div>
      </div>
    </div>
  )
}

function Checked({ one, object, many, onStep }: StepProps & { many: string }) {
  const move = useMove(one.id)
  const [outcome, setOutcome] = useState<Outcome>(() => firstOf(one))
  const rows = one.counts.new + one.counts.changed
  return (
    <div className={frame.split}>
      <div className={frame.left}>
        <Counts one={one} many={many} chosen={outcome} onChoose={setOutcome} />
        <OutcomeRows key={outcome} one={one} object={object} outcome={outcome} />
      </div>
      <aside className={frame.panel} aria-label={t('imports.step.check')}>
        <section className={frame.action}>
          {move.error ? <InlineError>{reasonOf(move.error)}</InlineError> : null}
          <Button
            look="primary"
            size="big"
            wide
            disabled={move.isPending || rows === 0}
            onClick={() => move.mutate('start', { onSuccess: () => onStep('run') })}
          >
            {t('imports.doImport', { rows })}
          </Button>
          {rows === 0 ? <p className={frame.quiet}>{t('imports.nothingToDo')}</p> : null}
        </section>
        <section className={frame.section}>
          <p className={styles.promise}>
            <RotateCcw size={16} strokeWidth={1.6} aria-hidden />
            {t('imports.promise')}
          </p>
        </section>
        {one.counts.wrong > 0 ? <WrongPanel one={one} /> : null}
        <MappedPanel one={one} many={many} onChange={() => onStep('columns')} />
      </aside>
    </div>
  )
}

/** What needs a look first: changes to records that are here, else what is added. */
const firstOf = ({ counts }: Import): Outcome =>
  (['changed', 'new', 'wrong', 'same'] as const).find((outcome) => counts[outcome] > 0) ?? outcomes[0] ?? 'new'
