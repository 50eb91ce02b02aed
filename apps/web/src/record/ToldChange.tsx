import { TimelineEntry } from '@rapport/ui'
import { History } from 'lucide-react'
import { createElement, type ReactNode } from 'react'
import type { Work } from '@rapport/core/object'
import { fieldOf, objectNamed } from '../api/meta.ts'
import type { FieldMeta, Interaction, InteractionType, Meta } from '../api/types.ts'
import { clock, fullTime } from '../fields/time.ts'
import { choiceText } from '../fields/words.ts'
import { t, tr } from '../messages/t.tsx'
import { RecordLink } from '../shell/links.ts'
import { iconOf } from '../shell/objectIcons.ts'
import styles from './History.module.css'

interface ToldChangeProps {
  meta: Meta
  interaction: Interaction
  change: NonNullable<InteractionType['changeOf']>
}

/** A change of a field that is told in timelines: of which record, from what to what, in words. */
export function ToldChange({ meta, interaction, change }: ToldChangeProps) {
  const { at, actor, records, properties } = interaction
  const object = objectNamed(meta, change.object)
  const field = object && fieldOf(object, change.field)
  // Where the record is the page's own it is not named.
  const other = records.find(({ id }) => id === properties['record'])
  const name = <strong dir="auto">{field?.label ?? change.field}</strong>
  const what = other ? (
    <RecordLink path={object?.path ?? other.object} id={other.id} dir="auto" className={styles.record}>
      {other.title || t('record.untitled')}
    </RecordLink>
  ) : null
  if (object?.work && change.field === object.work.state && what)
    return (
      <TimelineEntry
        icon={createElement(iconOf(object), { size: 14, strokeWidth: 1.6, 'aria-hidden': true })}
        look={properties['to'] === object.work.done ? 'created' : 'plain'}
        says={tr(workWord(object.work, properties), {
          who: <b>{actor?.name ?? t('timeline.system')}</b>,
          one: object.label[0].toLowerCase(),
          what,
        })}
        time={
          <time dateTime={at} title={fullTime(at)}>
            {clock(at)}
          </time>
        }
      />
    )
  return (
    <TimelineEntry
      icon={<History size={14} strokeWidth={1.6} aria-hidden />}
      says={saysOf(what ? tr('timeline.fieldOf', { field: name, what }) : name, field, properties)}
      time={
        <time dateTime={at} title={fullTime(at)}>
          {clock(at)}
        </time>
      }
      more={
        actor?.name ? (
          <div className={styles.gist} dir="auto">
            {t('timeline.by', { who: actor.name })}
          </div>
        ) : null
      }
    />
  )
}

/** What became of something to do. */
const workWord = ({ done }: Work, { from, to }: Interaction['properties']) =>
  to === done ? 'timeline.workDone' : from === undefined ? 'timeline.workAdded' : 'timeline.workReopened'

function saysOf(field: ReactNode, of: FieldMeta | undefined, { from, to }: Interaction['properties']) {
  const said = (value: unknown) => <bdi>{of ? choiceText(of, String(value)) : String(value)}</bdi>
  const after = <b>{said(to)}</b>
  if (to === undefined) return tr('timeline.toldEmptied', { field, before: said(from) })
  return from === undefined ? tr('timeline.toldSet', { field, after }) : tr('timeline.told', { field, before: said(from), after })
}
