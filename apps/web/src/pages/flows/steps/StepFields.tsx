import type { Step, StepOf } from '@rapport/core/flows'
import { Button, Checkbox, IconButton, InlineError, Segmented, Select, TextArea, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import type { Meta, ObjectMeta } from '../../../api/types.ts'
import { filterable } from '../../../filter/words.ts'
import { t } from '../../../messages/t.tsx'
import { hoursQuery } from '../../settings/hours/hours.ts'
import styles from '../Flows.module.css'

import { ActFields } from './ActFields.tsx'
import { DayFields } from './DayFields.tsx'
import { Happens } from './Happens.tsx'
import { Length } from './Length.tsx'
import { MemberList } from './MemberList.tsx'
import { SentenceField } from './SentenceField.tsx'

export interface FieldsProps<S extends Step = Step> {
  meta: Meta
  /** Whose records walk. */
  object: ObjectMeta
  step: S
  /** What is wrong at a part of the step. */
  error: (place: string) => string | null
  onChange: (step: Step) => void
}

/** What is asked of a step, by its kind. */
export function StepFields(props: FieldsProps) {
  const { step } = props
  switch (step.kind) {
    case 'act':
      return <ActFields {...props} step={step} />
    case 'wait':
      return <WaitFields {...props} step={step} />
    case 'watch':
      return <WatchFields {...props} step={step} />
    case 'branch':
      return <BranchFields {...props} step={step} />
    case 'split':
      return <SplitFields {...props} step={step} />
    case 'approve':
      return <ApproveFields {...props} step={step} />
  }
}

const waits = ['for', 'until', 'at', 'hours'] as const

function WaitFields({ object, step, error, onChange }: FieldsProps<StepOf<'wait'>>) {
  const hours = useQuery(hoursQuery).data ?? []
  const way = step.for !== undefined ? 'for' : step.until ? 'until' : step.at === undefined ? 'hours' : 'at'
  const { id, name, kind, next } = step
  const base = { id, name, kind, next, ...(step.hours ? { hours: step.hours } : {}) }
  const dates = filterable(object).filter(({ kind: one }) => one === 'date' || one === 'instant')
  const choose = (to: (typeof waits)[number]) => {
    if (to === 'for') onChange({ ...base, for: '1 day' })
    else if (to === 'until') onChange({ ...base, until: { field: dates[0]?.key ?? '', days: 0, at: '09:00' } })
    else if (to === 'at') onChange({ ...base, at: '09:00' })
    else onChange({ ...base, hours: step.hours ?? hours[0]?.id ?? '' })
  }
  return (
    <>
      <Select
        label={t('flows.wait')}
        options={waits.map((value) => ({ value, label: t(`flows.wait.${value}`) }))}
        value={way}
        onChange={(to) => to && to !== way && choose(to as (typeof waits)[number])}
        none=""
        error={error('')}
      />
      {step.for === undefined ? null : (
        <Length label={t('flows.for.length')} value={step.for} error={error('for')} onChange={(next) => onChange({ ...step, for: next })} />
      )}
      {step.until ? (
        <DayFields fields={dates} value={step.until} error={error('until')} onChange={(until) => onChange({ ...step, until })} />
      ) : null}
      {step.at === undefined ? null : (
        <TextField
          type="time"
          label={t('flows.at')}
          value={step.at}
          error={error('at')}
          onChange={(event) => onChange({ ...step, at: event.target.value })}
        />
      )}
      <Select
        label={t('flows.hours')}
        options={[
          ...(way === 'hours' ? [] : [{ value: '', label: t('flows.hoursNone') }]),
          ...hours.map((one) => ({ value: one.id, label: one.name })),
        ]}
        value={step.hours ?? (way === 'hours' ? null : '')}
        onChange={(to) => onChange({ ...step, hours: to || undefined, ...(to ? {} : { counting: undefined }) })}
        none={t('flows.noHours')}
        hint={hours.length === 0 ? t('flows.noHours') : undefined}
        error={error('hours')}
      />
      {step.for !== undefined && step.hours ? (
        <Checkbox
          checked={step.counting === 'open'}
          onChange={(event) => onChange({ ...step, counting: event.target.checked ? 'open' : undefined })}
        >
          {t('flows.countOpen')}
        </Checkbox>
      ) : null}
    </>
  )
}

function WatchFields({ meta, object, step, error, onChange }: FieldsProps<StepOf<'watch'>>) {
  const by = step.type === undefined ? 'when' : 'type'
  const { when: _when, type: _type, where: _where, ...base } = step
  return (
    <>
      {object.interactions ? (
        <Segmented
          label={t('flows.watchFor')}
          value={by}
          options={(['when', 'type'] as const).map((value) => ({ value, label: t(`flows.watchFor.${value}`) }))}
          onChange={(to) => onChange(to === 'when' ? { ...base, when: '' } : { ...base, type: '' })}
        />
      ) : null}
      {step.type === undefined ? (
        <SentenceField
          label={t('flows.watchWhen')}
          meta={meta}
          object={object}
          value={step.when}
          error={error('0') ?? error('when') ?? error('')}
          onChange={(when) => onChange({ ...step, when })}
        />
      ) : (
        <Happens
          meta={meta}
          of={object.name}
          type={step.type}
          where={step.where}
          errors={{ type: error('type') ?? error(''), where: error('where') }}
          onChange={(part) => onChange({ ...step, ...part })}
        />
      )}
      <Length label={t('flows.within')} value={step.within} error={error('within')} onChange={(within) => onChange({ ...step, within })} />
    </>
  )
}

function BranchFields({ meta, object, step, error, onChange }: FieldsProps<StepOf<'branch'>>) {
  const whole = error('arms')
  return (
    <>
      {step.arms.map((arm, n) => (
        // Ways have no other name than their place.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={n} className={styles.arm}>
          <SentenceField
            label={t('flows.arm', { n: n + 1 })}
            meta={meta}
            object={object}
            value={arm.when}
            error={error(String(n))}
            onChange={(when) => onChange({ ...step, arms: step.arms.map((one, at) => (at === n ? { ...one, when } : one)) })}
          />
          {step.arms.length > 1 ? (
            <IconButton
              size="small"
              label={t('flows.removeArm', { n: n + 1 })}
              onClick={() => onChange({ ...step, arms: step.arms.filter((_, at) => at !== n) })}
            >
              <X size={14} aria-hidden />
            </IconButton>
          ) : null}
        </div>
      ))}
      {step.arms.length < 10 ? (
        <span>
          <Button
            size="small"
            look="ghost"
            icon={<Plus size={14} aria-hidden />}
            onClick={() => onChange({ ...step, arms: [...step.arms, { when: '', next: step.otherwise }] })}
          >
            {t('flows.addArm')}
          </Button>
        </span>
      ) : null}
      {whole ? <InlineError>{whole}</InlineError> : null}
      {step.arms.length > 1 ? <p className={styles.hint}>{t('flows.armsHint')}</p> : null}
    </>
  )
}

function SplitFields({ step, error, onChange }: FieldsProps<StepOf<'split'>>) {
  const change = (at: number, part: object) =>
    onChange({ ...step, arms: step.arms.map((arm, n) => (n === at ? { ...arm, ...part } : arm)) })
  const wrong = error('arms')
  return (
    <>
      {step.arms.map((arm, n) => (
        // Ways have no other name than their place.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={n} className={styles.arm}>
          <div className={styles.pair}>
            <TextField
              label={t('flows.share', { n: n + 1 })}
              inputMode="numeric"
              maxLength={5}
              value={String(arm.share || '')}
              onChange={(event) => change(n, { share: Number(event.target.value.replaceAll(/\D/g, '')) })}
            />
            <TextField
              label={t('flows.shareName', { n: n + 1 })}
              maxLength={80}
              value={arm.name ?? ''}
              onChange={(event) => change(n, { name: event.target.value || undefined })}
            />
          </div>
          {step.arms.length > 2 ? (
            <IconButton
              size="small"
              label={t('flows.removeArm', { n: n + 1 })}
              onClick={() => onChange({ ...step, arms: step.arms.filter((_, at) => at !== n) })}
            >
              <X size={14} aria-hidden />
            </IconButton>
          ) : null}
        </div>
      ))}
      {step.arms.length < 10 ? (
        <span>
          <Button
            size="small"
            look="ghost"
            icon={<Plus size={14} aria-hidden />}
            onClick={() => onChange({ ...step, arms: [...step.arms, { share: 1, next: step.arms[0]?.next ?? null }] })}
          >
            {t('flows.addArm')}
          </Button>
        </span>
      ) : null}
      {wrong ? <InlineError>{wrong}</InlineError> : null}
    </>
  )
}

function ApproveFields({ meta, step, error, onChange }: FieldsProps<StepOf<'approve'>>) {
  return (
    <>
      <TextArea
        label={t('flows.question')}
        hint={t('flows.questionHint')}
        rows={2}
        maxLength={500}
        value={step.question}
        error={error('question')}
        onChange={(event) => onChange({ ...step, question: event.target.value })}
      />
      <MemberList meta={meta} members={step.members} error={error('members')} onChange={(members) => onChange({ ...step, members })} />
      <Length label={t('flows.within')} value={step.within} error={error('within')} onChange={(within) => onChange({ ...step, within })} />
    </>
  )
}
