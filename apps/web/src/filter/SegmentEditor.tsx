import '../messages/late-happened.ts'
import { Segmented } from '@rapport/ui'
import { useState } from 'react'
import { objectNamed } from '../api/meta.ts'
import { RefPicker } from '../fields/RefPicker.tsx'
import { t } from '../messages/t.tsx'
import { Finish } from './Finish.tsx'
import type { EditorProps } from './ConditionEditor.tsx'
import styles from './ConditionEditor.module.css'

/** Chooses a segment that records are in, or are not in. */
export function SegmentEditor({ meta, object, start, onDone, onOr }: EditorProps) {
  const inner = start && 'not' in start ? start.not : start
  const [id, setId] = useState(inner && 'segment' in inner ? inner.segment : null)
  const [isIn, setIn] = useState(!(start && 'not' in start))
  const [wrong, setWrong] = useState<string | null>(null)
  const segment = objectNamed(meta, 'segment')
  return (
    <form
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault()
        if (!id) return setWrong(t('happened.needSegment'))
        onDone(isIn ? { segment: id } : { not: { segment: id } })
      }}
    >
      <div>
        <Segmented
          label={t('happened.is')}
          value={isIn ? 'in' : 'out'}
          options={[
            { value: 'in', label: t('happened.isIn') },
            { value: 'out', label: t('happened.isNotIn') },
          ]}
          onChange={(value) => setIn(value === 'in')}
        />
      </div>
      {segment ? (
        <RefPicker
          label={t('happened.segment')}
          object={segment}
          value={id}
          only={`of is ${object.name}`}
          onChange={(next) => {
            setId(next)
            setWrong(null)
          }}
          error={wrong}
        />
      ) : null}
      <div className={styles.actions}>
        <Finish onOr={onOr} />
      </div>
    </form>
  )
}
