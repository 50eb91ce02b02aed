import type { ConditionValue, Operator } from '@rapport/core/rules'
import { Button, IconButton, Select, TextField } from '@rapport/ui'
import { Plus, X } from 'lucide-react'
import type { InteractionType, Meta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { isList, ValueInput } from './ConditionEditor.tsx'
import styles from './Happened.module.css'
import { type Detail, type Fault, type Faults, meantBy, needsNone, newDetail, type Occurred } from './happenedDraft.ts'
import { detailWords } from './happenedWords.ts'
import { declaredType, ownPrefix, shapeOf } from './interactionTypes.ts'

interface DetailsProps {
  meta: Meta
  types: readonly InteractionType[]
  occurred: Occurred
  faults: Faults
  say: (fault: Fault | undefined) => string | null
  onChange: (part: Partial<Occurred>) => void
}

/** What is asked of one interaction: each line a detail of its type, compared; all of them hold. */
export function Details({ meta, types, occurred, faults, say, onChange }: DetailsProps) {
  const { type: name, details, kept } = occurred
  const type = declaredType(types, name)
  if (kept)
    return (
      <p className={styles.kept}>
        <span>{t('happened.keptDetails', { text: detailWords(kept, types, name) })}</span>
        <IconButton size="small" label={t('happened.removeKept')} onClick={() => onChange({ kept: null })}>
          <X size={14} aria-hidden />
        </IconButton>
      </p>
    )
  const fields = shapeOf(type, name).fields
  const change = (id: number, part: Partial<Detail>) =>
    onChange({ details: details.map((one) => (one.id === id ? { ...one, ...part } : one)) })
  const add = () => {
    const first = type ? fields.find(({ key }) => !details.some((one) => one.field === key)) : undefined
    onChange({ details: [...details, newDetail(first?.key ?? '', first?.operators[0] ?? 'is')] })
  }
  return (
    <>
      {details.map((one, at) => (
        <DetailLine
          key={one.id}
          meta={meta}
          type={type}
          name={name}
          detail={one}
          n={at + 1}
          fault={say(faults.get(`detail.${one.id}`))}
          onChange={(part) => change(one.id, part)}
          onRemove={() => onChange({ details: details.filter(({ id }) => id !== one.id) })}
        />
      ))}
      {name !== '' && name !== ownPrefix ? (
        <Button size="small" look="ghost" icon={<Plus size={14} aria-hidden />} onClick={add}>
          {t('happened.addDetail')}
        </Button>
      ) : null}
    </>
  )
}

interface LineProps {
  meta: Meta
  type: InteractionType | undefined
  name: string
  detail: Detail
  n: number
  fault: string | null
  onChange: (part: Partial<Detail>) => void
  onRemove: () => void
}

function DetailLine({ meta, type, name, detail, n, fault, onChange, onRemove }: LineProps) {
  const { field: key, op, value } = detail
  const fields = shapeOf(type, name, type ? [] : [key]).fields
  const field = fields.find((one) => one.key === key)
  const options = fields.map((one) => ({ value: one.key, label: one.label }))
  if (type && !field && key) options.unshift({ value: key, label: key })
  const choose = (next: string | null) => {
    const chosen = fields.find((one) => one.key === next)
    if (chosen) onChange({ field: chosen.key, op: chosen.operators.includes(op) ? op : (chosen.operators[0] ?? 'is'), value: null })
  }
  const compare = (next: Operator) => onChange({ op: next, ...(Array.isArray(value) !== isList(next) ? { value: null } : {}) })
  // Of what nobody declared it is known only here what it holds.
  const give = (next: ConditionValue) => onChange({ value: type === undefined && typeof next === 'string' ? meantBy(next) : next })
  return (
    <div role="group" aria-label={t('happened.detail', { n })} className={styles.detail}>
      <div className={styles.line}>
        {type ? (
          <Select
            label={t('filter.field')}
            hideLabel
            options={options}
            value={key || null}
            onChange={choose}
            none={t('happened.noDetail')}
          />
        ) : (
          <TextField
            label={t('happened.detailKey')}
            hideLabel
            placeholder={t('happened.detailKey')}
            value={key}
            autoCapitalize="off"
            spellCheck={false}
            takesFocus={key === ''}
            error={key === '' ? fault : null}
            onChange={(event) => onChange({ field: event.target.value.trim() })}
          />
        )}
        <Select
          label={t('filter.operator')}
          hideLabel
          options={(field?.operators ?? [op]).map((one) => ({ value: one, label: t(`words.op.${one}`) }))}
          value={op}
          onChange={(next) => next && compare(next as Operator)}
          none=""
        />
        <IconButton label={t('happened.removeDetail', { n })} onClick={onRemove}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      {needsNone(op) || !field ? null : (
        <ValueInput
          // Another comparison asks for another kind of value.
          key={`${type ? field.key : ''} ${isList(op)}`}
          meta={meta}
          field={field}
          op={op}
          value={value}
          onChange={give}
          error={key === '' ? null : fault}
          takesFocus={false}
          hideLabel
        />
      )}
    </div>
  )
}
