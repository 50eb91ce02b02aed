import { Avatar } from '@rapport/ui'
import type { ReactNode } from 'react'
import { shapeOf, titleOf } from '../../api/meta.ts'
import type { ObjectMeta, Row } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { RecordLink } from '../../shell/links.ts'
import styles from './Segments.module.css'

/** A record that is in a segment, or would be, and what can be done with it here. */
export function RecordLine({ object, row, children }: { object: ObjectMeta; row: Row; children?: ReactNode }) {
  const title = titleOf(object, row)
  const name = title || t('record.untitled')
  return (
    <li className={styles.person}>
      <Avatar name={title} seed={row.id} shape={shapeOf(object)} />
      <RecordLink path={object.path} id={row.id} dir="auto" className={styles.name} title={name.length > 24 ? name : undefined}>
        {name}
      </RecordLink>
      {children}
    </li>
  )
}
