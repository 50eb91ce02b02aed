import type { HookTrigger, HookWriting } from '@rapport/core/flows'
import { Checkbox, IconButton, InlineError, Select } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { fieldOf } from '../../../api/meta.ts'
import type { Meta, ObjectMeta } from '../../../api/types.ts'
import { shapeOf } from '../../../filter/interactionTypes.ts'
import { t } from '../../../messages/t.tsx'
import styles from '../Flows.module.css'
import { SentenceField } from '../steps/SentenceField.tsx'
import type { Flow } from '../types.ts'
import { HookAddress } from './HookAddress.tsx'
import { Says } from './Says.tsx'
import { PathField } from './PathField.tsx'
import { placesIn } from './paths.ts'
import { deliveriesQuery, deliveryQuery, hookQuery } from './queries.ts'

interface HookFieldsProps {
  meta: Meta
  object: ObjectMeta
  /** Null: it is not there yet, and so has no address. */
  flow: Flow | null
  trigger: HookTrigger
  error: (place: string) => string | null
  onChange: (trigger: HookTrigger) => void
}

const writings: readonly HookWriting[] = ['blank', 'all', 'nothing']
/** Before there is a flow it is not known which others name a record. */
const usual = (kind: string): boolean => kind === 'emails' || kind === 'phones'

/** To which address something is sent, of whom it tells, and what is written and told of it. */
export function HookFields({ meta, object, flow, trigger, error, onChange }: HookFieldsProps) {
  const id = flow?.id ?? ''
  const hook = useQuery({ ...hookQuery(id), enabled: flow !== null }).data
  const last = useQuery({ ...deliveriesQuery(id), enabled: flow !== null }).data?.find(({ hasBody }) => hasBody)
  const places = placesIn(useQuery(deliveryQuery(id, last?.id ?? '')).data?.body)
  const { by, adds = false, values = {}, writing = 'blank', says = {}, where } = trigger
  const put = (part: Partial<HookTrigger>) => onChange(withoutNothing({ ...trigger, ...part }))
  const finds = object.fields.filter(({ key, kind }) => hook?.finds.includes(key) ?? usual(kind))
  const rest = object.fields.filter(({ key }) => key !== by.field && hook?.fills.includes(key) && !Object.hasOwn(values, key))
  const label = (key: string) => fieldOf(object, key)?.label ?? key
  return (
    <>
      {flow ? <HookAddress flow={flow} trigger={trigger} /> : <p className={styles.hint}>{t('flows.hook.saveFirst')}</p>}
      {flow && places.length === 0 ? <p className={styles.hint}>{t('flows.hook.sendFirst')}</p> : null}
      <fieldset className={styles.asked}>
        <legend>{t('flows.hook.of')}</legend>
        <Select
          label={t('flows.hook.by')}
          options={finds.map((field) => ({ value: field.key, label: field.label }))}
          value={by.field || null}
          onChange={(field) => field && put({ by: { ...by, field }, values: without(values, field) })}
          none={t('state.noneFound')}
        />
        <PathField
          label={t('flows.hook.at', { field: label(by.field) })}
          value={by.path}
          places={places}
          error={error('by')}
          onChange={(path) => put({ by: { ...by, path } })}
        />
        <Checkbox checked={adds} onChange={(event) => put({ adds: event.target.checked || undefined })}>
          {t('flows.hook.adds', { one: object.label[0].toLowerCase() })}
        </Checkbox>
        {error('adds') ? <InlineError>{error('adds')}</InlineError> : null}
      </fieldset>
      <fieldset className={styles.asked}>
        <legend>{t('flows.hook.values')}</legend>
        {Object.entries(values).map(([key, path]) => (
          <div key={key} className={styles.value} role="group" aria-label={label(key)}>
            <div className={styles.valueHead}>
              <strong>{label(key)}</strong>
              <IconButton
                size="small"
                label={t('flows.removeValue', { field: label(key) })}
                onClick={() => put({ values: without(values, key) })}
              >
                <X size={14} aria-hidden />
              </IconButton>
            </div>
            <PathField
              label={t('flows.hook.at', { field: label(key) })}
              value={path}
              places={places}
              error={error(`values.${key}`)}
              onChange={(next) => put({ values: { ...values, [key]: next } })}
            />
          </div>
        ))}
        {rest.length > 0 ? (
          <Select
            key={rest.length}
            label={t('flows.addValue')}
            options={rest.map((field) => ({ value: field.key, label: field.label }))}
            value={null}
            onChange={(key) => key && put({ values: { ...values, [key]: '' } })}
            none={t('state.noneFound')}
            error={error('values')}
          />
        ) : null}
        {Object.keys(values).length > 0 ? (
          <Select
            label={t('flows.hook.writing')}
            options={writings.map((value) => ({ value, label: t(`flows.hook.writing.${value}`) }))}
            value={writing}
            onChange={(to) => to && put({ writing: to === 'blank' ? undefined : (to as HookWriting) })}
            none=""
          />
        ) : null}
      </fieldset>
      <Says says={says} places={places} error={error} onChange={(next) => put({ says: next })} />
      {Object.keys(says).length > 0 || where !== undefined ? (
        <SentenceField
          label={t('flows.hook.where')}
          meta={meta}
          object={shapeOf(undefined, t('flows.hook.sent'), Object.keys(says))}
          value={where}
          error={error('where')}
          onChange={(next) => put({ where: next || undefined })}
        />
      ) : null}
    </>
  )
}

const without = (all: Readonly<Record<string, string>>, key: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(all).filter(([other]) => other !== key))

/** Without what is not said: lists of nothing are none. */
const withoutNothing = (trigger: HookTrigger): HookTrigger =>
  Object.fromEntries(
    Object.entries(trigger).filter(([, value]) => value !== undefined && !(typeof value === 'object' && Object.keys(value).length === 0)),
  ) as unknown as HookTrigger
