import { Button, InlineError } from '@rapport/ui'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../../messages/t.tsx'
import list from '../fields/Fields.module.css'
import { Drawing } from './ObjectRow.tsx'
import styles from './Objects.module.css'
import type { CustomObject } from './types.ts'
import { useObjectActs } from './useObjectActs.ts'

/** Objects that are out of use, behind one button. */
export function RetiredObjects({ objects }: { objects: readonly CustomObject[] }) {
  const [open, setOpen] = useState(false)
  const Arrow = open ? ChevronDown : ChevronRight
  return (
    <div className={list.retired}>
      <Button look="ghost" icon={<Arrow size={16} strokeWidth={1.6} aria-hidden />} aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('objects.retired', { count: objects.length })}
      </Button>
      {open ? (
        <ul className={list.list}>
          {objects.map((object) => (
            <Retired key={object.id} object={object} />
          ))}
        </ul>
      ) : null}
    </div>
  )
}

function Retired({ object }: { object: CustomObject }) {
  const { act, busy, problem } = useObjectActs(object)
  return (
    <li className={list.item}>
      <Drawing object={object} />
      <span className={styles.what}>
        <bdi className={list.quiet}>{object.many}</bdi>
        <span className={list.line}>{t('objects.kept')}</span>
        {problem ? <InlineError>{problem}</InlineError> : null}
      </span>
      <Button size="small" aria-label={t('fields.backOf', { label: object.many })} disabled={busy} onClick={() => act('back')}>
        {t('fields.back')}
      </Button>
    </li>
  )
}
