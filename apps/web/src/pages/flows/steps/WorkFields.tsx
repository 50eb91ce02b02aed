import type { Given } from '@rapport/core/flows'
import { InlineError, Select } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { fieldOf, objectNamed } from '../../../api/meta.ts'
import { RefPicker } from '../../../fields/RefPicker.tsx'
import { t } from '../../../messages/t.tsx'
import type { WorkObject } from '../../../work/work.ts'
import { hoursQuery } from '../../settings/hours/hours.ts'
import { offeredFields } from '../../templates/fieldsOf.ts'
import { ValueField } from '../../templates/ValueField.tsx'
import type { ActOf } from '../types.ts'
import { Length } from './Length.tsx'
import { MemberList } from './MemberList.tsx'
import type { FieldsProps } from './StepFields.tsx'
import { Values } from './Values.tsx'

interface WorkFieldsProps extends FieldsProps<ActOf<'create'>> {
  /** What is made: something to do. */
  target: WorkObject
}

/** Something to do is made for somebody: what, by when, and by whom. */
export function WorkFields({ meta, object, target, step, error, onChange }: WorkFieldsProps) {
  const { values } = step
  const { title, owner, work } = target
  const set = (key: string, given: Given | undefined) => {
    const { [key]: _before, ...rest } = values
    onChange({ ...step, values: given === undefined ? rest : { ...rest, [key]: given } })
  }
  return (
    <>
      <ValueField
        label={fieldOf(target, title)?.label ?? ''}
        value={textOf(values[title])}
        fields={offeredFields(meta, object).filter(({ kind }) => kind !== 'link')}
        error={error(`values.${title}`) ?? error('values')}
        onChange={(text) => set(title, { text })}
      />
      <Due
        label={fieldOf(target, work.due)?.label ?? ''}
        given={values[work.due]}
        error={error(`values.${work.due}`)}
        onChange={(given) => set(work.due, given)}
      />
      <Doer
        meta={meta}
        object={object}
        target={target}
        given={values[owner]}
        error={error(`values.${owner}`)}
        onChange={(given) => set(owner, given)}
      />
      <Values
        meta={meta}
        target={target}
        source={object}
        values={Object.fromEntries(Object.entries(values).filter(([key]) => ![title, owner, work.due].includes(key)))}
        without={[title, owner, work.due, work.state, ...(step.about ? [step.about] : [])]}
        errorOf={(key) => (key === undefined ? null : error(`values.${key}`))}
        onChange={(more) => onChange({ ...step, values: { ...pick(values, [title, owner, work.due]), ...more } })}
      />
    </>
  )
}

const textOf = (given: Given | undefined): string =>
  typeof given === 'string' ? given : typeof given === 'object' && given !== null && 'text' in given ? given.text : ''
const pick = (values: ActOf<'create'>['values'], keys: readonly string[]) =>
  Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)))

interface PartProps {
  given: Given | undefined
  error: string | null
  onChange: (given: Given | undefined) => void
}

/** So long from then on, perhaps counted while it is open; or never. */
function Due({ label, given, error, onChange }: PartProps & { label: string }) {
  const hours = useQuery(hoursQuery).data ?? []
  const later = typeof given === 'object' && given !== null && 'in' in given ? given : null
  return (
    <>
      <Select
        label={label}
        options={(['in', 'never'] as const).map((value) => ({ value, label: t(`flows.work.due.${value}`) }))}
        value={later ? 'in' : 'never'}
        onChange={(way) => way && onChange(way === 'in' ? (later ?? { in: '1 day' }) : undefined)}
        none=""
      />
      {later ? (
        <>
          <Length label={t('flows.in')} value={later.in} error={error} onChange={(next) => onChange({ ...later, in: next })} />
          {hours.length > 0 ? (
            <Select
              label={t('flows.work.hours')}
              options={[{ value: '', label: t('flows.work.hoursNone') }, ...hours.map((one) => ({ value: one.id, label: one.name }))]}
              value={later.hours ?? ''}
              onChange={(id) => onChange({ in: later.in, ...(id ? { hours: id } : {}) })}
              none={t('state.noneFound')}
            />
          ) : null}
        </>
      ) : error ? (
        <InlineError>{error}</InlineError>
      ) : null}
    </>
  )
}

const ways = ['owner', 'one', 'turn', 'load'] as const
type Way = (typeof ways)[number]

/** Whoever owns the record, a member, or one of several. */
function Doer({ meta, object, target, given, error, onChange }: PartProps & Pick<WorkFieldsProps, 'meta' | 'object' | 'target'>) {
  const members = objectNamed(meta, 'member')
  const way = wayOf(given)
  const several = typeof given === 'object' && given !== null && 'members' in given ? given : null
  const begin = (to: Way): Given => {
    if (to === 'owner') return { field: object.owner ?? '' }
    if (to === 'one') return ''
    const open = `${target.work.state} is ${target.work.open}`
    return { members: several?.members ?? [], by: to, ...(to === 'load' ? { open } : {}) }
  }
  return (
    <>
      <Select
        label={fieldOf(target, target.owner)?.label ?? ''}
        options={ways
          .filter((one) => one !== 'owner' || object.owner !== undefined)
          .map((value) => ({ value, label: t(`flows.work.who.${value}`, { one: object.label[0].toLowerCase() }) }))}
        value={way}
        onChange={(to) => to && to !== way && onChange(begin(to as Way))}
        none=""
        error={way === 'owner' ? error : null}
      />
      {way === 'one' && members ? (
        <RefPicker
          label={t('flows.work.member')}
          object={members}
          only="active is true"
          value={typeof given === 'string' && given ? given : null}
          onChange={(id) => onChange(id ?? '')}
          error={error}
        />
      ) : null}
      {several ? (
        <MemberList meta={meta} members={several.members} error={error} onChange={(next) => onChange({ ...several, members: next })} />
      ) : null}
    </>
  )
}

function wayOf(given: Given | undefined): Way {
  if (typeof given !== 'object' || given === null) return 'one'
  if ('field' in given) return 'owner'
  return 'members' in given ? given.by : 'one'
}
