import { TimelineEntry } from '@rapport/ui'
import {
  Globe,
  Handshake,
  type LucideIcon,
  Mail,
  Mailbox,
  MessageCircle,
  MessageSquare,
  Phone,
  Share2,
  ShoppingCart,
  Smartphone,
  Zap,
} from 'lucide-react'
import { createElement, Fragment, useState } from 'react'
import { objectNamed } from '../api/meta.ts'
import type { Interaction, InteractionType, Meta } from '../api/types.ts'
import { clock, fullTime } from '../fields/time.ts'
import { numberText } from '../fields/words.ts'
import { t } from '../messages/t.tsx'
import { RecordLink } from '../shell/links.ts'
import styles from './History.module.css'

const signs: Readonly<Record<string, LucideIcon>> = {
  web: Globe,
  app: Smartphone,
  mail: Mail,
  phone: Phone,
  chat: MessageCircle,
  message: MessageSquare,
  post: Mailbox,
  visit: Handshake,
  shop: ShoppingCart,
  social: Share2,
}

/** The drawing of how it happened. */
export const signOf = ({ channel }: Interaction) =>
  createElement(signs[channel ?? ''] ?? Zap, { size: 14, strokeWidth: 1.6, 'aria-hidden': true })

/** What it is called: as declared, else as the program that sent it calls it, else by its name. */
export function labelOf({ type: name, properties }: Interaction, type: InteractionType | undefined): string {
  const called = properties['event']
  return type?.label ?? (typeof called === 'string' && called !== '' ? called : name)
}

/** What happened with a customer: what, where, with whom, and what is known of it, the most of it behind a press. */
export function InteractionEntry({ meta, interaction, type }: { meta: Meta; interaction: Interaction; type: InteractionType | undefined }) {
  const [open, setOpen] = useState(false)
  const { at, touchpoint, records } = interaction
  const known = knownOf(interaction, type)
  return (
    <TimelineEntry
      icon={signOf(interaction)}
      says={
        <>
          <strong dir="auto">{labelOf(interaction, type)}</strong>
          {touchpoint === null ? null : <> {t('timeline.at', { place: touchpoint })}</>}
          {records.map(({ object, id, title }, index) => (
            <Fragment key={id}>
              {index === 0 ? ` ${t('timeline.with')} ` : ', '}
              <RecordLink path={objectNamed(meta, object)?.path ?? object} id={id} dir="auto" className={styles.record}>
                {title || t('record.untitled')}
              </RecordLink>
            </Fragment>
          ))}{' '}
          {known.length > 0 ? (
            <button type="button" className={styles.quick} aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? t('timeline.hide') : t('timeline.show')}
            </button>
          ) : null}
        </>
      }
      time={
        <time dateTime={at} title={fullTime(at)}>
          {clock(at)}
        </time>
      }
      more={
        known.length === 0 ? null : open ? (
          <dl className={styles.changes}>
            {known.map(({ key, label, text }) => (
              <div key={key} className={styles.change}>
                <dt>{label}</dt>
                <dd dir="auto">{text}</dd>
              </div>
            ))}
          </dl>
        ) : (
          <div className={styles.gist} dir="auto">
            {known
              .filter(({ text }) => !isId.test(text))
              .slice(0, 3)
              .map(({ text }) => text)
              .join(' · ')}
          </div>
        )
      }
    />
  )
}

/** What only programs read is told with the rest, not at first sight. */
const isId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** What is known of it, in the order of its declaration, then what nobody declared. */
function knownOf({ properties }: Interaction, type: InteractionType | undefined): readonly { key: string; label: string; text: string }[] {
  const declared = type?.properties ?? []
  const more = Object.keys(properties).filter((key) => !declared.some((one) => one.key === key) && (type || key !== 'event'))
  return [...declared, ...more.map((key) => ({ key, label: key, kind: 'json' }))].flatMap(({ key, label, kind }) => {
    const value = properties[key]
    return value === undefined || value === null || value === ''
      ? []
      : [{ key, label, text: kind === 'instant' && !Number.isNaN(Date.parse(String(value))) ? fullTime(String(value)) : valueText(value) }]
  })
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
