import { Select, TextArea, TextField } from '@rapport/ui'
import type { FieldMeta, Meta, ObjectMeta } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import styles from './Fields.module.css'
import type { FieldOptions } from './types.ts'

interface WorkedOutProps {
  meta: Meta
  object: ObjectMeta
  options: FieldOptions
  onChange: (options: FieldOptions) => void
  error: string | null
}

/** A formula as it is written, with the keys that it may name. */
export function FormulaInput({ object, options, onChange, error }: WorkedOutProps) {
  return (
    <>
      <div className={styles.code}>
        <TextArea
          label={t('fields.formula')}
          value={options.formula ?? ''}
          maxLength={4000}
          spellCheck={false}
          autoComplete="off"
          error={error}
          hint={t('fields.formulaHint')}
          onChange={(event) => onChange({ ...options, formula: event.target.value })}
        />
      </div>
      <details className={styles.keys}>
        <summary>{t('fields.formulaKeys')}</summary>
        <ul>
          {object.fields.map(({ key, label }) => (
            <li key={key}>
              <code>{key}</code> <span className={styles.quiet}>{label}</span>
            </li>
          ))}
        </ul>
        <p className={styles.about}>{t('fields.formulaFunctions')}</p>
      </details>
    </>
  )
}

const sums = ['count', 'sum', 'min', 'max', 'latest'] as const
const takes: Readonly<Record<string, readonly string[]>> = {
  count: [],
  sum: ['integer', 'number'],
  min: ['integer', 'number', 'date', 'instant'],
  max: ['integer', 'number', 'date', 'instant'],
  latest: ['text', 'prose', 'integer', 'number', 'boolean', 'date', 'instant', 'choice', 'part'],
}

/** Which related records, what is made of them, and which of them count. */
export function RollupInput({ meta, object, options, onChange, error }: WorkedOutProps) {
  const ways = waysTo(meta, object)
  const way = ways.find((one) => one.object.name === options.object && one.by.key === options.by)
  const kind = options.sums ?? 'count'
  const taken = [
    ...(way?.object.fields ?? []).filter((field) => takes[kind]?.includes(field.kind)).map(({ key, label }) => ({ value: key, label })),
    ...(takes[kind]?.includes('instant')
      ? [
          { value: 'createdAt', label: t('fields.createdAt') },
          { value: 'updatedAt', label: t('fields.updatedAt') },
        ]
      : []),
  ]
  const choose = (value: string | null) => {
    const next = ways.find((one) => idOf(one) === value)
    if (next) onChange({ sums: kind, object: next.object.name, by: next.by.key, ...(options.where ? { where: options.where } : {}) })
  }
  return (
    <>
      <Select
        label={t('fields.rollupOf')}
        options={ways.map((one) => ({ value: idOf(one), label: `${one.object.label[1]} (${one.by.label})` }))}
        value={way ? idOf(way) : null}
        none={t('state.noneFound')}
        error={way ? null : error}
        onChange={choose}
      />
      <Select
        label={t('fields.rollupSums')}
        options={sums.map((one) => ({ value: one, label: t(`fields.sums.${one}`) }))}
        value={kind}
        none={t('state.noneFound')}
        onChange={(next) => {
          const { take: _take, ...rest } = options
          onChange({ ...rest, sums: next ?? 'count' })
        }}
      />
      {kind === 'count' ? null : (
        <Select
          label={t('fields.rollupTake')}
          options={taken}
          value={options.take ?? null}
          none={t('state.noneFound')}
          onChange={(take) => onChange({ ...options, ...(take ? { take } : {}) })}
        />
      )}
      <TextField
        label={t('fields.rollupWhere')}
        optional={t('field.optional')}
        value={options.where ?? ''}
        autoComplete="off"
        spellCheck={false}
        error={way ? error : null}
        hint={t('fields.rollupWhereHint')}
        onChange={(event) => onChange({ ...options, where: event.target.value })}
      />
    </>
  )
}

interface Way {
  object: ObjectMeta
  by: FieldMeta
}
const idOf = ({ object, by }: Way): string => `${object.name}.${by.key}`
/** Fields of other objects that lead here. */
const waysTo = (meta: Meta, { name }: ObjectMeta): readonly Way[] =>
  meta.objects.flatMap((object) =>
    object.fields
      .filter((field) => !field.derived && ((field.kind === 'ref' && field.options.to === name) || field.kind === 'record'))
      .map((by) => ({ object, by })),
  )
