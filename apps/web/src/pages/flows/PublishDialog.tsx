import type { FlowBody } from '@rapport/core/flows'
import { Button, Dialog, InlineError, Select } from '@rapport/ui'
import { useState } from 'react'
import { t } from '../../messages/t.tsx'
import { numberText } from '../../fields/words.ts'
import { stepOf } from './edits.ts'
import styles from './Flows.module.css'
import { standingAt } from './Steps.tsx'
import type { Flow, Overview } from './types.ts'
import { nameOf } from './words.ts'

interface PublishDialogProps {
  flow: Flow
  overview: Overview | undefined
  /** What was published before. */
  before: FlowBody | undefined
  busy: boolean
  problem: string | null
  onPublish: (moves: Readonly<Record<string, string | null>>) => void
  onClose: () => void
}

const STAY = ':stay'
const OUT = ':out'

/** Says for whom it begins, and asks where those go on who stand at steps that are others now. */
export function PublishDialog({ flow, overview, before, busy, problem, onPublish, onClose }: PublishDialogProps) {
  const isOn = flow.state === 'on'
  const stood = (overview?.steps ?? []).filter(({ step }) => standingAt(overview, step) > 0)
  const [moves, setMoves] = useState<Readonly<Record<string, string>>>({})
  const called = (id: string) => {
    const step = stepOf(flow.body, id) ?? (before && stepOf(before, id))
    return step ? nameOf(step) : t('flows.publishGone')
  }
  const chosen = Object.fromEntries(
    Object.entries(moves).flatMap(([step, to]) => (to === STAY ? [] : [[step, to === OUT ? null : to] as const])),
  )
  const options = (step: string) => [
    { value: STAY, label: t('flows.publishStay') },
    ...flow.body.steps.map((one) => ({
      value: one.id,
      label: t(one.id === step ? 'flows.publishAnew' : 'flows.publishTo', { name: nameOf(one) }),
    })),
    { value: OUT, label: t('flows.publishOut') },
  ]
  return (
    <Dialog
      wide={stood.length > 0}
      title={t(isOn ? 'flows.publishAsk' : 'flows.onAsk', { name: flow.name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t('flows.keep')}</Button>
          <Button look="primary" disabled={busy} onClick={() => onPublish(isOn ? chosen : {})}>
            {t(isOn ? 'flows.publishDo' : 'flows.onDo')}
          </Button>
        </>
      }
    >
      {problem ? <InlineError>{problem}</InlineError> : null}
      <p>{isOn ? (stood.length > 0 ? t('flows.publishWhere') : t('flows.publishText.none')) : t('flows.onText.new')}</p>
      {isOn && stood.length > 0 ? (
        <div className={styles.moves}>
          {stood.map(({ step }) => (
            <Select
              key={step}
              label={t('flows.publishAt', {
                name: called(step),
                count: numberText(standingAt(overview, step)),
              })}
              options={options(step)}
              value={moves[step] ?? STAY}
              onChange={(to) => to && setMoves({ ...moves, [step]: to })}
              none={t('state.noneFound')}
            />
          ))}
        </div>
      ) : null}
    </Dialog>
  )
}
