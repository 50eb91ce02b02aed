import type { FlowBody, Step } from '@rapport/core/flows'
import { Button, InlineError, Select, TextField } from '@rapport/ui'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { DeleteStep } from './DeleteStep.tsx'
import { connect, exitsOf, onlyBehind, put, remove, stepOf } from './edits.ts'
import styles from './Flows.module.css'
import { StepSign } from './icons.tsx'
import { BEGIN, type Problems } from './problems.ts'
import { BeginFields } from './steps/BeginFields.tsx'
import { StepFields } from './steps/StepFields.tsx'
import { type Flow, sortOf } from './types.ts'
import { exitWords, nameOf, type Speech } from './words.ts'

export interface PanelProps {
  speech: Speech
  object: ObjectMeta
  body: FlowBody
  chosen: string | null
  problems: Problems
  /** Null: it is not there yet. */
  flow: Flow | null
  writable: boolean
  onChange: (body: FlowBody, place: string) => void
  onOf: (of: string) => void
  onChoose: (id: string | null) => void
}

/** All that is asked of what is chosen: what begins it, or a step. */
export function Panel(props: PanelProps) {
  const { speech, object, body, chosen, problems, flow, writable, onChange, onOf } = props
  const step = chosen === null ? undefined : stepOf(body, chosen)
  if (chosen === BEGIN)
    return (
      <fieldset disabled={!writable} className={styles.fields}>
        <h2 className={styles.panelTitle}>
          <StepSign sort="begin" />
          {t('flows.begin')}
        </h2>
        <BeginFields
          speech={speech}
          object={object}
          body={body}
          flow={flow}
          isNew={flow === null}
          error={problems.at}
          onChange={(next) => onChange(next, BEGIN)}
          onOf={onOf}
        />
      </fieldset>
    )
  return step ? <StepPanel {...props} key={step.id} step={step} /> : <p className={styles.quiet}>{t('flows.panelEmpty')}</p>
}

function StepPanel({ speech, object, body, step, problems, writable, onChange, onChoose }: PanelProps & { step: Step }) {
  const [asks, setAsks] = useState(false)
  const behind = onlyBehind(body, step.id)
  const drop = (withRest: boolean) => {
    setAsks(false)
    onChange(remove(body, step.id, withRest), '')
    onChoose(null)
  }
  const error = (part: string) => problems.ofStep(step.id, part)
  const known = new Set<string | null>(['', 'name', ...partsOf(step)])
  const other = problems.all.find(({ place }) => {
    const [, id, part = ''] = /^steps\.([^.]+)\.?(.*)$/.exec(place) ?? []
    return id === step.id && !known.has(part) && !part.startsWith('values.')
  })
  const whole = step.kind === 'wait' || step.kind === 'watch' ? null : error('')
  return (
    <fieldset disabled={!writable} className={styles.fields}>
      <h2 className={styles.panelTitle}>
        <StepSign sort={sortOf(step)} />
        {t(`flows.sort.${sortOf(step)}`)}
      </h2>
      {whole ? <InlineError>{whole}</InlineError> : null}
      {other ? <InlineError>{other.message}</InlineError> : null}
      <TextField
        label={t('flows.stepName')}
        hint={t('flows.stepNameHint')}
        autoComplete="off"
        maxLength={120}
        value={step.name ?? ''}
        onChange={(event) => onChange(put(body, { ...step, name: event.target.value || undefined }), `${step.id} name`)}
      />
      <StepFields
        meta={speech.meta}
        object={object}
        step={step}
        error={error}
        onChange={(next) => onChange(put(body, withoutNothing(next)), step.id)}
      />
      <fieldset className={styles.asked}>
        <legend>{t('flows.goesOn')}</legend>
        {exitsOf(step).map(({ exit, to }, _, { length }) => (
          <Select
            key={exit}
            label={exitWords(speech, step, exit) || t('flows.goesOn')}
            hideLabel={length === 1}
            options={[
              { value: '', label: t('flows.goesOut') },
              ...body.steps.filter(({ id }) => id !== step.id).map((one) => ({ value: one.id, label: nameOf(one) })),
            ]}
            value={to ?? ''}
            onChange={(next) => onChange(connect(body, { step: step.id, exit }, next || null), '')}
            none={t('state.noneFound')}
          />
        ))}
      </fieldset>
      {writable ? (
        <div>
          <Button
            look="ghost"
            icon={<Trash2 size={14} strokeWidth={1.6} aria-hidden />}
            onClick={() => (behind.length > 0 ? setAsks(true) : drop(false))}
          >
            {t('flows.deleteStep')}
          </Button>
        </div>
      ) : null}
      {asks ? <DeleteStep step={step} behind={behind.length} onDrop={drop} onClose={() => setAsks(false)} /> : null}
    </fieldset>
  )
}

/** The parts of a step at which the page says itself what is wrong. */
function partsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'wait':
      return ['for', 'until', 'at', 'hours']
    case 'watch':
      return ['0', 'when', 'type', 'where', 'within']
    case 'branch':
      return ['arms', ...step.arms.map((_, n) => String(n))]
    case 'split':
      return ['arms']
    case 'approve':
      return ['question', 'members', 'within']
    case 'act':
      return ['values', 'object', 'about', 'template', 'purpose', 'sender', 'webhook', 'field', 'members', 'open']
  }
}

/** Without what is not said: the form takes no empty members. */
const withoutNothing = (step: Step): Step =>
  Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined)) as unknown as Step
