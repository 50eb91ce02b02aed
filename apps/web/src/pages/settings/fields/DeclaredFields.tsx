import { IconButton, InlineError } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import type { FieldMeta, ObjectMeta } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import frame from '../Settings.module.css'
import { type Conditions, conditionsQuery, mayAsk } from './conditions.ts'
import { ConditionsDialog } from './ConditionsDialog.tsx'
import { isCustomKind } from './kinds.ts'
import styles from './Fields.module.css'

/** The fields that come with Rapport, to see what need not be added, and to say when they are asked for. */
export function DeclaredFields({ object }: { object: ObjectMeta }) {
  const said = useQuery(conditionsQuery).data?.[object.name]
  const [asked, setAsked] = useState<FieldMeta | null>(null)
  return (
    <>
      <h3 id="declared-fields" className={frame.sub}>
        {t('fields.declared')}
      </h3>
      <p className={frame.text}>{t('fields.declaredText')}</p>
      <ul className={styles.declared} aria-labelledby="declared-fields">
        {object.fields
          .filter(({ custom }) => !custom)
          .map((field) => (
            <DeclaredField key={field.key} field={field} said={said?.[field.key] ?? nothing} onEdit={() => setAsked(field)} />
          ))}
      </ul>
      {asked ? <ConditionsDialog object={object} field={asked} said={said?.[asked.key] ?? nothing} onClose={() => setAsked(null)} /> : null}
    </>
  )
}

const nothing: Conditions = {}

function DeclaredField({ field, said, onEdit }: { field: FieldMeta; said: Conditions; onEdit: () => void }) {
  const conditions = [
    said.requiredWhen ? t('fields.isRequiredWhen', { condition: said.requiredWhen }) : '',
    said.visibleWhen ? t('fields.isVisibleWhen', { condition: said.visibleWhen }) : '',
  ].filter(Boolean)
  return (
    <li className={styles.pair}>
      <span className={styles.what}>
        <span>{field.label}</span>
        {conditions.length > 0 ? (
          <span dir="auto" className={styles.line}>
            {conditions.join('; ')}
          </span>
        ) : null}
        {said.problem ? <InlineError>{t('fields.notAskedNow', { reason: said.problem.message })}</InlineError> : null}
      </span>
      <span className={styles.line}>{kindOf(field)}</span>
      {mayAsk(field) ? (
        <IconButton size="small" label={t('fields.askOf', { label: field.label })} onClick={onEdit}>
          <Pencil size={14} strokeWidth={1.6} aria-hidden />
        </IconButton>
      ) : (
        <span className={styles.noPen} />
      )}
    </li>
  )
}

const kindOf = ({ kind, derived }: FieldMeta): string => t(`fields.kind.${!derived && isCustomKind(kind) ? kind : 'derived'}`)
