import { Button, ButtonLink, InlineError } from '@rapport/ui'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { addressOf } from '../../api/request.ts'
import { when } from '../../fields/time.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import { PlaceButton } from '../../shell/links.ts'
import { Counts } from './Counts.tsx'
import { Going } from './Going.tsx'
import frame from './Import.module.css'
import { OutcomeRows } from './OutcomeRows.tsx'
import { spanText } from './pace.ts'
import styles from './Panels.module.css'
import { useMove } from './queries.ts'
import { RemoveDialog } from './RemoveDialog.tsx'
import type { StepProps } from './StepProps.ts'
import type { Import, Outcome } from './types.ts'
import { Reasons } from './WrongPanel.tsx'

/** The run while it goes on, and afterwards what it did and how to take it back. */
export function RunStep({ one, object }: StepProps) {
  const move = useMove(one.id)
  const many = object.label[1].toLowerCase()
  if (one.state === 'running' || one.state === 'removing')
    return (
      <div className={frame.scroll}>
        <div className={frame.narrow}>
          {one.state === 'running' ? (
            <Going
              one={one}
              title={t('imports.running')}
              text={t('imports.runningText')}
              stopping={move.isPending || move.isSuccess}
              onStop={() => move.mutate('stop')}
            />
          ) : (
            <div className={styles.state} aria-busy>
              <h2 className={styles.title}>{t('imports.removing')}</h2>
              <p className={frame.quiet}>{t('imports.runningText')}</p>
            </div>
          )}
          <Counts one={one} many={many} chosen={null} />
          {move.error ? <InlineError>{reasonOf(move.error)}</InlineError> : null}
        </div>
      </div>
    )
  return <Finished one={one} object={object} many={many} />
}

function Finished({ one, object, many }: Omit<StepProps, 'onStep'> & { many: string }) {
  const move = useMove(one.id)
  const [asking, setAsking] = useState(false)
  const [outcome, setOutcome] = useState<Outcome>(() => (one.counts.wrong > 0 ? 'wrong' : one.counts.new > 0 ? 'new' : 'changed'))
  const { counts } = one
  const cleared = one.clearedAt !== undefined
  const unfinished = (one.state === 'stopped' || one.state === 'failed') && !cleared
  const removable = one.state !== 'removed' && counts.new > 0
  return (
    <div className={frame.scroll}>
      <div className={frame.narrow}>
        <div className={styles.state} role="status">
          <h2 className={styles.title}>{headOf(one)}</h2>
          <p className={frame.quiet}>{textOf(one)}</p>
          {one.clearedAt ? <p className={frame.quiet}>{t('imports.cleared', { when: when(one.clearedAt, new Date()) })}</p> : null}
        </div>
        {one.problem ? <InlineError>{`${one.problem.message} ${one.problem.fix ?? ''}`}</InlineError> : null}
        {move.error ? <InlineError>{reasonOf(move.error)}</InlineError> : null}
        <div className={styles.going}>
          <div className={styles.buttons}>
            {unfinished ? (
              <Button look="primary" disabled={move.isPending} onClick={() => move.mutate('start')}>
                {t('imports.goOn')}
              </Button>
            ) : null}
            {removable ? (
              <PlaceButton
                look={unfinished ? 'default' : 'primary'}
                to="/$path"
                params={{ path: object.path }}
                search={{ filter: addedFilter(one) }}
              >
                {t('imports.openAdded')}
              </PlaceButton>
            ) : null}
            {counts.wrong > 0 && !cleared ? (
              <ButtonLink
                href={addressOf(`/imports/${one.id}/wrong.csv`)}
                download
                icon={<Download size={16} strokeWidth={1.6} aria-hidden />}
              >
                {t('imports.downloadWrong', { count: counts.wrong })}
              </ButtonLink>
            ) : null}
            {removable ? (
              <Button look="danger" disabled={move.isPending} onClick={() => setAsking(true)}>
                {t('imports.remove')}
              </Button>
            ) : null}
          </div>
        </div>
        {cleared ? (
          <Counts one={one} many={many} chosen={null} />
        ) : (
          <>
            <Counts one={one} many={many} chosen={outcome} onChoose={setOutcome} />
            {outcome === 'wrong' ? <Reasons one={one} several /> : null}
            <OutcomeRows key={outcome} one={one} object={object} outcome={outcome} />
          </>
        )}
      </div>
      {asking ? (
        <RemoveDialog
          one={one}
          object={object}
          onClose={() => setAsking(false)}
          onRemove={() => {
            setAsking(false)
            move.mutate('remove')
          }}
        />
      ) : null}
    </div>
  )
}

/** Records of the time of the run: what it added, with what others added in the same minutes. */
const addedFilter = ({ startedAt, finishedAt }: Import): string =>
  [`createdAt after "${startedAt ?? ''}"`, ...(finishedAt ? [`createdAt before "${finishedAt}"`] : [])].join(' and ')

function headOf({ state, counts, removed }: Import): string {
  if (state === 'removed') return t('imports.removed', { count: removed?.removed ?? 0 })
  if (state === 'stopped') return t('imports.runStopped')
  if (state === 'failed') return t('imports.runFailed')
  const count = counts.new + counts.changed
  return counts.wrong > 0 ? t('imports.doneBack', { count, wrong: numberText(counts.wrong) }) : t('imports.done', { count })
}

function textOf({ state, progress, removed, startedAt, finishedAt, by }: Import): string {
  if (state === 'removed') return removed && removed.kept > 0 ? t('imports.removedKept', { kept: removed.kept }) : ''
  if (state !== 'done') return t('imports.runStoppedText', { done: numberText(progress.rows), all: numberText(progress.of) })
  const time = spanText((Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1000)
  return t('imports.doneText', { when: when(finishedAt ?? '', new Date()), name: by.name, time })
}
