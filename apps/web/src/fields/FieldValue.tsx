import { Avatar, Chip } from '@rapport/ui'
import { hasPages, isRef, objectNamed } from '../api/meta.ts'
import type { FieldMeta, Meta, RefValue, Value } from '../api/types.ts'
import { RecordLink } from '../shell/links.ts'
import styles from './FieldValue.module.css'
import { fullTime, when } from './time.ts'
import { Written } from './Written.tsx'
import { useNow } from './useNow.ts'
import { isNothing, valueText } from './valueText.ts'
import { saidOf } from './words.ts'

/**
 * A value as a list draws it, on one line. `quiet` leaves links out, for places where the whole row is pressed; `reached`
 * lets Tab stop at them, where no grid has the focus.
 */
interface FieldValueProps {
  meta: Meta
  field: FieldMeta
  value: Value | undefined
  quiet?: boolean
  reached?: boolean
}

export function FieldValue({ meta, field, value, quiet, reached }: FieldValueProps) {
  if (isNothing(value)) return <span className={styles.none}>–</span>
  if (isRef(value)) return <RefName meta={meta} field={field} value={value} quiet={quiet} reached={reached} />
  if (field.kind === 'choice') return <Choice field={field} value={String(value)} />
  if (field.kind === 'instant') return <Moment at={String(value)} />
  const text = valueText(field, value)
  return (
    <span dir="auto" className={styles.cut} title={text.length > 24 ? text : undefined}>
      {typeof value === 'string' && field.options.of === 'phones' ? <Written field={field} text={value} /> : text}
    </span>
  )
}

/** A value with the colour that it was given; the word alone says what it is. */
function Choice({ field, value }: { field: FieldMeta; value: string }) {
  const colour = saidOf(field.options.colours, value)
  return <Chip icon={colour ? <span aria-hidden className={styles.dot} data-colour={colour} /> : undefined}>{valueText(field, value)}</Chip>
}

function Moment({ at }: { at: string }) {
  const now = useNow()
  return (
    <time className={styles.cut} dateTime={at} title={fullTime(at)}>
      {when(at, now)}
    </time>
  )
}

/** Where a ref leads: the object named by the field, if it has a page of its own. */
function RefName({ meta, field, value, quiet, reached }: FieldValueProps & { value: RefValue }) {
  const name = field.options.to ?? value.object
  const object = name ? objectNamed(meta, name) : undefined
  const title = value.title || '–'
  if (name === 'member')
    return (
      <span className={styles.member}>
        <Avatar name={title} seed={value.id} />
        <span dir="auto" className={styles.cut}>
          {title}
        </span>
      </span>
    )
  if (!object || !hasPages(object) || quiet)
    return (
      <span dir="auto" className={styles.cut}>
        {title}
      </span>
    )
  return (
    <RecordLink path={object.path} id={value.id} dir="auto" className={styles.link} tabIndex={reached ? undefined : -1}>
      {title}
    </RecordLink>
  )
}
