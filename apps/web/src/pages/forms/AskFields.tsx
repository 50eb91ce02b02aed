import { Checkbox, InlineError, TextField } from '@rapport/ui'
import type { FieldMeta, Meta, Value } from '../../api/types.ts'
import { FieldInput } from '../../fields/FieldInput.tsx'
import { t } from '../../messages/t.tsx'
import styles from './Forms.module.css'
import type { Ask, FormProblem } from './types.ts'

interface AskFieldsProps {
  meta: Meta
  ask: Ask
  /** None: it is gone, or the question is one of its own. */
  field: FieldMeta | undefined
  onChange: (ask: Ask) => void
  problems: readonly FormProblem[]
  /** Where it stands: `asks.2`. */
  place: string
}

/** What is said of one question. */
export function AskFields({ meta, ask, field, onChange, problems, place }: AskFieldsProps) {
  const wrong = (key: string) => problems.find((one) => one.place === `${place}.${key}`)?.message ?? null
  const shown = new Set(['label', 'help', 'value'].map((key) => `${place}.${key}`))
  const rest = problems.filter((one) => !shown.has(one.place))
  return (
    <div className={styles.askFields}>
      {rest.map(({ message }) => (
        <InlineError key={message}>{message}</InlineError>
      ))}
      {ask.hidden ? null : (
        <>
          <TextField
            label={t('forms.label')}
            optional={field ? t('field.optional') : undefined}
            hint={field ? t('forms.labelAs') : ask.belongs ? t('forms.belongsHint') : undefined}
            autoComplete="off"
            maxLength={200}
            value={ask.label ?? ''}
            error={wrong('label')}
            onChange={(event) => onChange({ ...ask, label: event.target.value })}
          />
          <TextField
            label={t('forms.help')}
            optional={t('field.optional')}
            autoComplete="off"
            maxLength={500}
            value={ask.help ?? ''}
            error={wrong('help')}
            onChange={(event) => onChange({ ...ask, help: event.target.value })}
          />
        </>
      )}
      {field && field.kind !== 'ref' ? (
        <Checkbox
          checked={ask.hidden === true}
          onChange={(event) => onChange(event.target.checked ? { field: field.key, hidden: true, value: null } : { field: field.key })}
        >
          {t('forms.hidden')}
        </Checkbox>
      ) : null}
      {field && ask.hidden ? (
        <FieldInput
          meta={meta}
          field={{ ...field, label: t('forms.value', { label: field.label }) }}
          value={(ask.value ?? null) as Value}
          onChange={(value) => onChange({ ...ask, value })}
          error={wrong('value')}
        />
      ) : null}
    </div>
  )
}
