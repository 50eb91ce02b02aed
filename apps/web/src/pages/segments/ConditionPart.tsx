import { type Condition, formatFilter, parseFilter } from '@rapport/core/rules'
import { Button, InlineError } from '@rapport/ui'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { FilterSentence } from '../../filter/FilterSentence.tsx'
import { t } from '../../messages/t.tsx'
import styles from './Segments.module.css'

interface ConditionPartProps {
  meta: Meta
  /** Whose records are in the segment. */
  object: ObjectMeta
  condition: string
  error: string | null
  onChange: (condition: string) => void
}

/** Who is in it: the sentence whose words can be pressed. */
export function ConditionPart({ meta, object, condition, error, onChange }: ConditionPartProps) {
  const [adding, setAdding] = useState<boolean | string>(false)
  const { tree, wrong } = readCondition(condition)
  return (
    <fieldset className={styles.who}>
      <legend className={styles.legend}>{t('segments.who')}</legend>
      {wrong ? (
        <InlineError
          action={
            <Button size="small" onClick={() => onChange('')}>
              {t('segments.anew')}
            </Button>
          }
        >
          {t('segments.unread', { reason: wrong })} <code className={styles.code}>{condition}</code>
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
      {error ? <InlineError>{error}</InlineError> : null}
    </fieldset>
  )
}

/** A condition as a tree, or why it cannot be read. */
function readCondition(text: string): { tree: Condition; wrong?: string } {
  try {
    return { tree: parseFilter(text) }
  } catch (error) {
    return { tree: { and: [] }, wrong: reasonOf(error) }
  }
}
