import { type Condition, formatFilter, parseFilter } from '@rapport/core/rules'
import { Button, InlineError } from '@rapport/ui'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import type { Meta, ObjectMeta } from '../../../api/types.ts'
import { FilterSentence } from '../../../filter/FilterSentence.tsx'
import { t } from '../../../messages/t.tsx'
import styles from '../Flows.module.css'

interface SentenceFieldProps {
  label: string
  hint?: string
  meta: Meta
  object: ObjectMeta
  value: string | undefined
  error?: string | null
  onChange: (value: string) => void
}

/** A condition over the record, as a sentence whose words can be pressed. */
export function SentenceField({ label, hint, meta, object, value = '', error, onChange }: SentenceFieldProps) {
  const [adding, setAdding] = useState<boolean | string>(false)
  const { tree, wrong } = readCondition(value)
  return (
    <fieldset className={styles.asked}>
      <legend>{label}</legend>
      {wrong ? (
        <InlineError
          action={
            <Button size="small" onClick={() => onChange('')}>
              {t('segments.anew')}
            </Button>
          }
        >
          {wrong}
        </InlineError>
      ) : (
        <FilterSentence
          wraps
          meta={meta}
          object={object}
          tree={tree}
          onChange={(next) => onChange(formatFilter(next))}
          adding={adding}
          onAdding={setAdding}
        />
      )}
      {error ? <InlineError>{error}</InlineError> : hint ? <p className={styles.hint}>{hint}</p> : null}
    </fieldset>
  )
}

function readCondition(text: string): { tree: Condition; wrong?: string } {
  try {
    return { tree: parseFilter(text) }
  } catch (error) {
    return { tree: { and: [] }, wrong: reasonOf(error) }
  }
}
