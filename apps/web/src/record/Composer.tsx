import '../messages/late-work.ts'
import { Tabs } from '@rapport/ui'
import { useRef, useState } from 'react'
import { mayMake, mayWrite, remarksOf } from '../api/meta.ts'
import type { Meta, ObjectMeta, Row } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { usePageKeys } from '../shell/usePageKeys.ts'
import { workOf } from '../work/work.ts'
import { WorkComposer } from '../work/WorkComposer.tsx'
import styles from './History.module.css'
import { NoteComposer } from './NoteComposer.tsx'

interface ComposerProps {
  meta: Meta
  object: ObjectMeta
  row: Row
  onSaved: () => void
}

/** What can be added to a record's timeline: a note, or something to do. N and T go there. */
export function Composer({ meta, object, row, onSaved }: ComposerProps) {
  const remarks = remarksOf(meta)
  const work = workOf(meta)
  const notes = remarks && mayWrite(remarks.object) ? remarks : undefined
  const tasks = work && mayMake(work) && object.name !== work.name ? work : undefined
  const [part, setPart] = useState<'note' | 'work'>(notes ? 'note' : 'work')
  const box = useRef<HTMLDivElement>(null)
  const begin = (next: 'note' | 'work') => {
    setPart(next)
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[role=tabpanel] :is(input, textarea)')?.focus())
  }
  usePageKeys({ ...(notes ? { n: () => begin('note') } : {}), ...(tasks ? { t: () => begin('work') } : {}) })
  const note = notes ? <NoteComposer remarks={notes} object={object} row={row} onSaved={onSaved} /> : null
  if (!tasks) return note
  const task = <WorkComposer meta={meta} object={tasks} about={{ object, row }} />
  if (!note) return task
  return (
    <div className={styles.composing} ref={box}>
      <Tabs
        label={t('timeline.add')}
        tabs={[
          { id: 'note', label: t('note.label') },
          { id: 'work', label: tasks.label[0] },
        ]}
        chosen={part}
        onChoose={setPart}
      />
      <div role="tabpanel" id={`${part}-panel`} aria-labelledby={`${part}-tab`}>
        {part === 'note' ? note : task}
      </div>
    </div>
  )
}
