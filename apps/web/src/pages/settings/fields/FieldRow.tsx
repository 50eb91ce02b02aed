import { Button, Chip, type ChipLook, IconButton, InlineError, Menu } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Ellipsis } from 'lucide-react'
import { countQuery } from '../../../api/queries.ts'
import { objectNamed } from '../../../api/meta.ts'
import type { ObjectMeta } from '../../../api/types.ts'
import { saidOf } from '../../../fields/words.ts'
import { t } from '../../../messages/t.tsx'
import { useModel } from '../../../shell/useModel.ts'
import { markable } from '../../../list/marks.ts'
import styles from './Fields.module.css'
import type { CustomField } from './types.ts'
import { useFieldActs } from './useFieldActs.ts'

const looks = { plain: 'outline', filling: 'info', marked: 'accent', retired: 'neutral' } as const satisfies Record<
  CustomField['state'],
  ChipLook
>
/** A field in use, with what can be done with it. */
export function FieldRow({ object, field, onEdit }: { object: ObjectMeta; field: CustomField; onEdit: () => void }) {
  const { label, kind, state } = field
  const { act, problem, busy } = useFieldActs(field)
  return (
    <li className={styles.item}>
      <span className={styles.what}>
        <bdi className={styles.name}>{label}</bdi>
        <FieldLine field={field} />
        {state === 'filling' ? <Filling object={object} field={field} /> : null}
        {field.unique === 'checking' ? (
          <span className={styles.line}>{t('fields.checking', { looked: field.looked ?? 0, many: object.label[1].toLowerCase() })}</span>
        ) : null}
        {field.shared ? (
          <InlineError>
            {t('fields.shared', {
              count: field.shared.values,
              examples: field.shared.examples
                .slice(0, 5)
                .map(({ value }) => `“${value}”`)
                .join(', '),
            })}
          </InlineError>
        ) : null}
        {field.problem ? <InlineError>{t('fields.broken', { reason: field.problem.message })}</InlineError> : null}
        {problem ? <InlineError>{problem}</InlineError> : null}
      </span>
      {markable.includes(kind) || kind === 'ref' ? <Chip look={looks[state]}>{t(`fields.state.${state}`)}</Chip> : null}
      <Button size="small" aria-label={t('fields.editOf', { label })} onClick={onEdit}>
        {t('action.edit')}
      </Button>
      <Menu
        align="end"
        target={
          <IconButton label={t('fields.more', { label })} disabled={busy}>
            <Ellipsis size={16} strokeWidth={1.6} aria-hidden />
          </IconButton>
        }
        entries={[
          ...(markable.includes(kind)
            ? [
                state === 'plain'
                  ? { id: 'mark', label: t('fields.doMark'), onChoose: () => act('mark') }
                  : { id: 'unmark', label: t('fields.doUnmark'), onChoose: () => act('unmark') },
                { kind: 'divider' as const, id: 'line' },
              ]
            : []),
          { id: 'retire', label: t('fields.retire'), onChoose: () => act('retire') },
        ]}
      />
    </li>
  )
}

/** The kind of a field, with what it was told. */
export function FieldLine({ field: { kind, options } }: { field: Pick<CustomField, 'kind' | 'options'> }) {
  const meta = useModel()
  const target = options?.to ? objectNamed(meta, options.to)?.label[0].toLowerCase() : undefined
  const format = options?.format as 'url' | undefined
  const related = options?.object ? objectNamed(meta, options.object)?.label[1].toLowerCase() : undefined
  const sums = options?.sums as 'count' | undefined
  const told = [
    options?.formula ?? (sums && related ? t('fields.sumsOf', { sums: t(`fields.sums.${sums}`), many: related }) : undefined),
    options?.values?.map((value) => saidOf(options.labels, value) ?? value).join(', ') ??
      target ??
      (format ? t(`fields.format.${format}`).toLowerCase() : undefined),
    options?.required
      ? t('fields.isRequired')
      : options?.requiredWhen
        ? t('fields.isRequiredWhen', { condition: options.requiredWhen })
        : undefined,
    options?.visibleWhen ? t('fields.isVisibleWhen', { condition: options.visibleWhen }) : undefined,
    options?.unique ? t('fields.isUnique') : undefined,
  ].filter(Boolean)
  return (
    <span dir="auto" className={styles.line} title={told.length > 0 ? told.join('; ') : undefined}>
      {[t(`fields.kind.${kind}`), told.join('; ')].filter(Boolean).join(': ')}
    </span>
  )
}

/** How far the records are prepared for sorting; said to screen readers when it is asked for, not each second. */
function Filling({ object, field }: { object: ObjectMeta; field: CustomField }) {
  const total = useQuery(countQuery(object, {}, true)).data?.count
  const filled = field.filled ?? 0
  const many = object.label[1].toLowerCase()
  return (
    <span className={styles.filling}>
      {total ? (
        <progress className={styles.progress} aria-label={t('fields.state.filling')} max={total} value={Math.min(filled, total)} />
      ) : null}
      <span className={styles.line}>
        {total && total >= filled ? t('fields.filled', { filled, total, many }) : t('fields.filledSome', { filled, many })}
      </span>
    </span>
  )
}
