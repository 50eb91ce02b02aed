import { Checkbox } from '@rapport/ui'
import { t } from '../../../messages/t.tsx'
import { offeredFields } from '../../templates/fieldsOf.ts'
import { ValueField } from '../../templates/ValueField.tsx'
import type { ActOf } from '../types.ts'
import { MemberList } from './MemberList.tsx'
import type { FieldsProps } from './StepFields.tsx'

/** Members are told something in the app. */
export function NotifyFields({ meta, object, step, error, onChange }: FieldsProps<ActOf<'notify'>>) {
  const { members = [], teams = [] } = step
  return (
    <>
      <ValueField
        label={t('flows.notify.text')}
        hint={t('flows.notify.hint')}
        rows={3}
        maxLength={500}
        value={step.text}
        fields={offeredFields(meta, object).filter(({ kind }) => kind !== 'link')}
        error={error('text')}
        onChange={(text) => onChange({ ...step, text })}
      />
      {object.owner ? (
        <Checkbox checked={step.owner === true} onChange={(event) => onChange({ ...step, owner: event.target.checked || undefined })}>
          {t('flows.notify.owner', { one: object.label[0].toLowerCase() })}
        </Checkbox>
      ) : null}
      <MemberList
        meta={meta}
        members={members}
        error={error('members') ?? error('owner')}
        onChange={(next) => onChange({ ...step, members: next.length > 0 ? next : undefined })}
      />
      <MemberList
        of="team"
        meta={meta}
        members={teams}
        error={error('teams')}
        onChange={(next) => onChange({ ...step, teams: next.length > 0 ? next : undefined })}
      />
    </>
  )
}
