import { Checkbox, Select, Segmented } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { mayMake, objectNamed } from '../../../api/meta.ts'
import { RefPicker } from '../../../fields/RefPicker.tsx'
import { hasInput } from '../../../fields/FieldInput.tsx'
import { sendersQuery } from '../../../mails/senders.ts'
import { t } from '../../../messages/t.tsx'
import { webhooksQuery } from '../../settings/webhooks/queries.ts'
import { memberFields } from '../make.ts'
import type { ActOf, ActStep } from '../types.ts'
import { isWork } from '../../../work/work.ts'
import { MemberList } from './MemberList.tsx'
import { NotifyFields } from './NotifyFields.tsx'
import { SentenceField } from './SentenceField.tsx'
import type { FieldsProps } from './StepFields.tsx'
import { Values } from './Values.tsx'
import { WorkFields } from './WorkFields.tsx'

/** What a step does. */
export function ActFields(props: FieldsProps<ActStep>) {
  const { step } = props
  switch (step.do) {
    case 'change':
      return <ChangeFields {...props} step={step} />
    case 'create': {
      const target = objectNamed(props.meta, step.object)
      return target && isWork(target) ? <WorkFields {...props} step={step} target={target} /> : <CreateFields {...props} step={step} />
    }
    case 'mail':
      return <MailFields {...props} step={step} />
    case 'webhook':
      return <WebhookFields {...props} step={step} />
    case 'assign':
      return <AssignFields {...props} step={step} />
    case 'notify':
      return <NotifyFields {...props} step={step} />
  }
}

const valueError = (error: FieldsProps<ActStep>['error']) => (key?: string) => error(key === undefined ? 'values' : `values.${key}`)

function ChangeFields({ meta, object, step, error, onChange }: FieldsProps<ActOf<'change'>>) {
  return (
    <Values
      meta={meta}
      target={object}
      source={object}
      values={step.values}
      errorOf={valueError(error)}
      onChange={(values) => onChange({ ...step, values })}
    />
  )
}

function CreateFields({ meta, object, step, error, onChange }: FieldsProps<ActOf<'create'>>) {
  const targets = meta.objects.filter((one) => mayMake(one) && one.fields.some(hasInput) && (one.transfer || one.interactions || one.via))
  const target = objectNamed(meta, step.object)
  const links = (target?.fields ?? []).filter(
    ({ kind, options, readonly }) => !readonly && (kind === 'record' || (kind === 'ref' && options.to === object.name)),
  )
  const choose = (name: string) => {
    const next = objectNamed(meta, name)
    const link = next?.fields.find(({ kind, options }) => kind === 'record' || (kind === 'ref' && options.to === object.name))
    onChange({ ...step, object: name, values: {}, about: link?.key })
  }
  return (
    <>
      <Select
        label={t('flows.object')}
        options={targets.map(({ name, label }) => ({ value: name, label: label[0] }))}
        value={step.object || null}
        onChange={(name) => name && name !== step.object && choose(name)}
        none={t('state.noneFound')}
        error={error('object')}
      />
      {links.length > 0 ? (
        <Select
          label={t('flows.about', { one: object.label[0].toLowerCase() })}
          options={[{ value: '', label: t('flows.aboutNone') }, ...links.map(({ key, label }) => ({ value: key, label }))]}
          value={step.about ?? ''}
          onChange={(about) => onChange({ ...step, about: about || undefined })}
          none=""
          error={error('about')}
        />
      ) : null}
      {target ? (
        <Values
          meta={meta}
          target={target}
          source={object}
          values={step.values}
          without={step.about ? [step.about] : []}
          errorOf={valueError(error)}
          onChange={(values) => onChange({ ...step, values })}
        />
      ) : null}
    </>
  )
}

function MailFields({ meta, object, step, error, onChange }: FieldsProps<ActOf<'mail'>>) {
  const [template, purpose] = [objectNamed(meta, 'template'), objectNamed(meta, 'purpose')]
  const senders = useQuery(sendersQuery).data
  return (
    <>
      {template ? (
        <RefPicker
          label={t('flows.template')}
          object={template}
          value={step.template || null}
          only={`"of" is ${object.name}`}
          onChange={(id) => onChange({ ...step, template: id ?? '' })}
          error={error('template')}
        />
      ) : null}
      {purpose ? (
        <RefPicker
          label={t('flows.purpose')}
          object={purpose}
          value={step.purpose || null}
          onChange={(id) => onChange({ ...step, purpose: id ?? '' })}
          error={error('purpose')}
        />
      ) : null}
      <Select
        label={t('flows.sender')}
        options={(senders ?? []).map(({ id, name, address, confirmedAt }) => ({
          value: id,
          label: t(confirmedAt === null ? 'flows.senderWaits' : 'flows.senderIs', { name, address }),
        }))}
        value={step.sender || null}
        onChange={(id) => onChange({ ...step, sender: id ?? '' })}
        none={t('flows.noSender')}
        error={error('sender')}
      />
    </>
  )
}

function WebhookFields({ step, error, onChange }: FieldsProps<ActOf<'webhook'>>) {
  const webhooks = useQuery({ ...webhooksQuery, refetchInterval: false }).data ?? []
  return (
    <Select
      label={t('flows.webhook')}
      options={webhooks.map(({ id, name }) => ({ value: id, label: name }))}
      value={step.webhook || null}
      onChange={(id) => onChange({ ...step, webhook: id ?? '' })}
      none={t('flows.noWebhook')}
      hint={webhooks.length === 0 ? t('flows.noWebhook') : undefined}
      error={error('webhook')}
    />
  )
}

function AssignFields({ meta, object, step, error, onChange }: FieldsProps<ActOf<'assign'>>) {
  return (
    <>
      <Select
        label={t('flows.assignField')}
        options={memberFields(object).map(({ key, label }) => ({ value: key, label }))}
        value={step.field || null}
        onChange={(field) => field && onChange({ ...step, field })}
        none={t('state.noneFound')}
        error={error('field')}
      />
      <MemberList meta={meta} members={step.members} error={error('members')} onChange={(members) => onChange({ ...step, members })} />
      <Segmented
        label={t('flows.assignBy')}
        value={step.by}
        options={(['turn', 'load'] as const).map((value) => ({ value, label: t(`flows.assignBy.${value}`) }))}
        onChange={(by) => onChange({ ...step, by })}
      />
      {step.by === 'load' ? (
        <SentenceField
          label={t('flows.assignOpen')}
          meta={meta}
          object={object}
          value={step.open}
          error={error('open')}
          onChange={(open) => onChange({ ...step, open: open || undefined })}
        />
      ) : null}
      <Checkbox checked={step.keep === true} onChange={(event) => onChange({ ...step, keep: event.target.checked })}>
        {t('flows.assignKeep')}
      </Checkbox>
    </>
  )
}
