import { Button, Dialog, InlineError, Select, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import type { InteractionType } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import { everything, keep, previewQuery, type Rule } from './queries.ts'
import styles from './Retention.module.css'
import { wouldWords } from './words.ts'

interface RuleDialogProps {
  rule: Rule | null
  /** Types that have a rule. */
  taken: readonly string[]
  types: readonly InteractionType[]
  nameOf: (type: string) => string
  onClose: () => void
}

/** A whole number of months; null for ever, undefined for what is none. */
const monthsOf = (typed: string): number | null | undefined => {
  if (typed.trim() === '') return null
  const months = Number(typed)
  return Number.isInteger(months) && months >= 1 && months <= 1200 ? months : undefined
}

/** Says how long something is kept, and before it is saved how much would go. */
export function RuleDialog({ rule, taken, types, nameOf, onClose }: RuleDialogProps) {
  const free = [everything, ...types.map(({ name }) => name)].filter((name) => !taken.includes(name))
  const [type, setType] = useState<string | null>(rule?.type ?? null)
  const [isMissing, setMissing] = useState(false)
  const form = useForm(
    { months: rule ? String(rule.months ?? '') : '13' },
    { months: (value) => (monthsOf(value) === undefined ? t('retention.wrongMonths') : null) },
  )
  const field = form.bind('months')
  const months = monthsOf(field.value)
  const save = () => {
    setMissing(type === null)
    return form.submit(async (given) => {
      if (type === null) return
      await keep(type, monthsOf(given.months) ?? null)
      toast({ text: t('retention.saved', { type: nameOf(type) }) })
      onClose()
    })
  }
  return (
    <Dialog
      title={rule ? t('retention.editTitle', { type: nameOf(rule.type) }) : t('retention.addTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t('retention.save')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      {rule ? null : (
        <Select
          label={t('retention.type')}
          options={free.map((name) => ({ value: name, label: nameOf(name) }))}
          value={type}
          error={isMissing && type === null ? t('retention.noType') : null}
          none={t('state.noneFound')}
          onChange={setType}
        />
      )}
      <TextField
        label={t('retention.months')}
        inputMode="numeric"
        autoComplete="off"
        hint={t('retention.monthsHint')}
        takesFocus={rule !== null}
        {...field}
      />
      {type !== null && typeof months === 'number' ? <Preview type={type} months={months} /> : null}
    </Dialog>
  )
}

function Preview({ type, months }: { type: string; months: number }) {
  const { data, error } = useQuery(previewQuery(type, months))
  return (
    <div className={styles.preview} aria-live="polite">
      {error ? <InlineError>{reasonOf(error)}</InlineError> : <b>{data ? wouldWords(data) : t('retention.counting')}</b>}
      <span>{t('retention.grace')}</span>
    </div>
  )
}
