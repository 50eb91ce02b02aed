import type { FieldMeta } from '../api/types.ts'
import styles from './FieldValue.module.css'
import { writtenText } from './written.ts'

/**
 * A text as people write it. The gaps in a phone number are drawn, not written, so that what is copied is the number
 * that can be dialled.
 */
export function Written({ field, text }: { field: FieldMeta; text: string }) {
  const written = writtenText(field, text)
  if (written.replaceAll(' ', '') !== text || written === text) return written
  return (
    <span className={styles.groups}>
      {written.split(' ').map((group, at) => (
        // A number may hold one group twice; its place tells them apart.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={at}>{group}</span>
      ))}
    </span>
  )
}
