import type { FlowBody, Trigger } from '@rapport/core/flows'
import { Checkbox, IconButton, Menu, Button, InlineError, Segmented, Select } from '@rapport/ui'
import { Plus, X } from 'lucide-react'
import { fieldOf, objectNamed } from '../../../api/meta.ts'
import type { Meta, ObjectMeta } from '../../../api/types.ts'
import { RefPicker } from '../../../fields/RefPicker.tsx'
import { t } from '../../../messages/t.tsx'
import styles from '../Flows.module.css'
import { HookFields } from '../hook/HookFields.tsx'
import { newTrigger } from '../make.ts'
import type { Flow } from '../types.ts'
import { triggerWords, type Speech } from '../words.ts'
import { DayFields } from './DayFields.tsx'
import { Happens } from './Happens.tsx'
import { Length } from './Length.tsx'
import { SentenceField } from './SentenceField.tsx'

interface BeginFieldsProps {
  speech: Speech
  object: ObjectMeta
  body: FlowBody
  /** Null: it is not there yet. */
  flow: Flow | null
  /** Whether it can still be for other records. */
  isNew: boolean
  error: (place: string) => string | null
  onChange: (body: FlowBody) => void
  onOf: (of: string) => void
}

/** What begins it, for whom, and who leaves it. */
export function BeginFields({ speech, object, body, flow, isNew, error, onChange, onOf }: BeginFieldsProps) {
  const { meta } = speech
  const kinds: readonly Trigger['on'][] = object.interactions
    ? ['created', 'changed', 'happened', 'segment', 'date', 'call', 'webhook']
    : ['created', 'changed', 'date', 'call']
  const put = (at: number, trigger: Trigger) => onChange({ ...body, begins: body.begins.map((one, n) => (n === at ? trigger : one)) })
  const again = body.again === undefined ? 'any' : body.again === 'never' ? 'never' : 'after'
  const keep = (part: Partial<FlowBody>) =>
    onChange(Object.fromEntries(Object.entries({ ...body, ...part }).filter(([, value]) => value !== undefined)) as unknown as FlowBody)
  return (
    <>
      {isNew ? (
        <Select
          label={t('flows.for')}
          options={meta.objects
            .filter(({ table, transfer, interactions, custom }) => table && (transfer || interactions || custom))
            .map(({ name, label }) => ({ value: name, label: label[1] }))}
          value={object.name}
          onChange={(of) => of && onOf(of)}
          none=""
        />
      ) : null}
      {body.begins.map((trigger, n) => (
        // Triggers have no other name than their place.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={n} className={styles.value} role="group" aria-label={triggerWords(speech, trigger)}>
          <div className={styles.valueHead}>
            <strong>{t(n === 0 ? 'flows.when' : 'flows.orWhen')}</strong>
            <IconButton
              size="small"
              label={t('flows.removeTrigger', { name: triggerWords(speech, trigger) })}
              onClick={() => onChange({ ...body, begins: body.begins.filter((_, at) => at !== n) })}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </div>
          <Select
            label={t('flows.trigger')}
            hideLabel
            options={kinds.map((value) => ({ value, label: t(`flows.trigger.${value}`) }))}
            value={trigger.on}
            onChange={(on) => on && on !== trigger.on && put(n, newTrigger(on as Trigger['on'], object))}
            none=""
            error={error(`begins.${n}`) ?? error(`begins.${n}.on`)}
          />
          <TriggerFields
            meta={meta}
            object={object}
            flow={flow}
            trigger={trigger}
            error={(place) => error(`begins.${n}.${place}`)}
            onChange={(next) => put(n, next)}
          />
          <SentenceField
            label={t('flows.triggerWhen')}
            meta={meta}
            object={object}
            value={trigger.when}
            error={error(`begins.${n}.when`)}
            onChange={(when) => put(n, when ? { ...trigger, when } : withoutWhen(trigger))}
          />
        </div>
      ))}
      {error('begins') ? <InlineError>{error('begins')}</InlineError> : null}
      <div>
        <Menu
          target={
            <Button size="small" look="ghost" icon={<Plus size={14} aria-hidden />}>
              {t('flows.addTrigger')}
            </Button>
          }
          entries={kinds.map((on) => ({
            id: on,
            label: t(`flows.trigger.${on}`),
            onChoose: () => onChange({ ...body, begins: [...body.begins, newTrigger(on, object)] }),
          }))}
        />
      </div>
      <SentenceField
        label={t('flows.only')}
        hint={t('flows.onlyHint')}
        meta={meta}
        object={object}
        value={body.only}
        error={error('only')}
        onChange={(only) => keep({ only: only || undefined })}
      />
      <Select
        label={t('flows.again')}
        options={(['any', 'never', 'after'] as const).map((value) => ({ value, label: t(`flows.again.${value}`) }))}
        value={again}
        onChange={(to) => to && keep({ again: to === 'any' ? undefined : to === 'never' ? 'never' : '30 days' })}
        none=""
      />
      {again === 'after' ? (
        <Length label={t('flows.againAfter')} value={body.again!} error={error('again')} onChange={(next) => keep({ again: next })} />
      ) : null}
      <SentenceField
        label={t('flows.leaves')}
        hint={t('flows.leavesHint')}
        meta={meta}
        object={object}
        value={body.leaves}
        error={error('leaves')}
        onChange={(leaves) => keep({ leaves: leaves || undefined })}
      />
    </>
  )
}

function withoutWhen(trigger: Trigger): Trigger {
  const { when: _when, ...rest } = trigger
  return rest as Trigger
}

interface TriggerFieldsProps {
  meta: Meta
  object: ObjectMeta
  flow: Flow | null
  trigger: Trigger
  error: (place: string) => string | null
  onChange: (trigger: Trigger) => void
}

function TriggerFields({ meta, object, flow, trigger, error, onChange }: TriggerFieldsProps) {
  switch (trigger.on) {
    case 'changed':
      return <ChangedFields object={object} trigger={trigger} error={error('fields')} onChange={onChange} />
    case 'happened':
      return (
        <Happens
          meta={meta}
          of={object.name}
          type={trigger.type}
          where={trigger.where}
          errors={{ type: error('type'), where: error('where') }}
          onChange={(part) => onChange({ ...trigger, ...part })}
        />
      )
    case 'segment': {
      const segment = objectNamed(meta, 'segment')
      return (
        <>
          <Segmented
            label={t('flows.segmentIs')}
            value={trigger.is}
            options={(['entered', 'left'] as const).map((value) => ({ value, label: t(`flows.segmentIs.${value}`) }))}
            onChange={(is) => onChange({ ...trigger, is })}
          />
          {segment ? (
            <RefPicker
              label={t('flows.segment')}
              object={segment}
              value={trigger.segment || null}
              only={`"of" is ${object.name}`}
              onChange={(id) => onChange({ ...trigger, segment: id ?? '' })}
              error={error('segment')}
            />
          ) : null}
        </>
      )
    }
    case 'date':
      return (
        <>
          <DayFields
            fields={object.fields.filter(({ kind }) => kind === 'date' || kind === 'instant')}
            value={trigger}
            error={error('field') ?? error('days') ?? error('at')}
            onChange={(next) => onChange({ ...trigger, ...next })}
          />
          <Checkbox
            checked={trigger.yearly === true}
            onChange={(event) => onChange({ ...trigger, yearly: event.target.checked || undefined })}
          >
            {t('flows.yearly')}
          </Checkbox>
        </>
      )
    case 'webhook':
      return <HookFields meta={meta} object={object} flow={flow} trigger={trigger} error={error} onChange={onChange} />
    default:
      return null
  }
}

interface ChangedProps {
  object: ObjectMeta
  trigger: Extract<Trigger, { on: 'changed' }>
  error: string | null
  onChange: (trigger: Trigger) => void
}

function ChangedFields({ object, trigger, error, onChange }: ChangedProps) {
  const fields = trigger.fields ?? []
  const rest = object.fields.filter(({ key, derived }) => !derived && !fields.includes(key))
  const tell = (next: readonly string[]) => onChange({ ...trigger, fields: next.length > 0 ? next : undefined })
  return (
    <fieldset className={styles.asked}>
      <legend>{t('flows.changedFields')}</legend>
      {fields.length > 0 ? (
        <ul className={styles.chosen}>
          {fields.map((key) => {
            const label = fieldOf(object, key)?.label ?? key
            return (
              <li key={key}>
                <span>{label}</span>
                <IconButton
                  size="small"
                  label={t('flows.removeField', { field: label })}
                  onClick={() => tell(fields.filter((one) => one !== key))}
                >
                  <X size={14} aria-hidden />
                </IconButton>
              </li>
            )
          })}
        </ul>
      ) : null}
      <Select
        key={fields.length}
        label={fields.length > 0 ? t('flows.addField') : t('flows.anyField')}
        options={rest.map(({ key, label }) => ({ value: key, label }))}
        value={null}
        onChange={(key) => key && tell([...fields, key])}
        none={t('state.noneFound')}
        error={error}
      />
    </fieldset>
  )
}
