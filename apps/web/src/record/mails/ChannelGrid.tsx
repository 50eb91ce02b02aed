import { Check, Mail, Mailbox, MessageCircle, MessageSquare, Minus, Phone, X } from 'lucide-react'
import type { Channel, OnChannel, Standing } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'
import { ChannelDialog } from './ChannelDialog.tsx'
import own from './Channels.module.css'
import { stateOf } from './channelState.ts'
import { useState } from 'react'
import type { ObjectMeta } from '../../api/types.ts'
import { useNow } from '../../fields/useNow.ts'

const icons = { mail: Mail, phone: Phone, sms: MessageSquare, whatsapp: MessageCircle, post: Mailbox } as const
/** A tick for what may come, said or not; in colour where they said it. */
const signs = { yes: Check, open: Check, owed: Check, no: X, closed: Minus } as const
const sign = { size: 15, strokeWidth: 1.8, 'aria-hidden': true } as const

export interface ChannelGridProps {
  object: ObjectMeta
  record: string
  items: readonly Standing[]
  used: readonly Channel[]
  writable: boolean
  queryKey: readonly unknown[]
}

/** Purposes by channels: what somebody said of each, and whether they may be written to or called. */
export function ChannelGrid({ object, record, items, used, writable, queryKey }: ChannelGridProps) {
  const now = useNow()
  const [open, setOpen] = useState<{ item: Standing; cell: OnChannel } | null>(null)
  const columns = columnsOf(items, used)
  return (
    <>
      <table className={own.grid} aria-label={t('mails.purposes')}>
        <thead>
          <tr>
            <th scope="col">
              <span className={own.unseen}>{t('mails.purpose')}</span>
            </th>
            {columns.map((channel) => {
              const Icon = icons[channel]
              const word = t(`mails.channel.${channel}`)
              return (
                <th key={channel} scope="col" title={word}>
                  <Icon {...sign} />
                  <span className={own.unseen}>{word}</span>
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const name = item.purpose === null ? t('mails.everything') : item.name
            return (
              <tr key={item.purpose ?? 'everything'}>
                <th scope="row" dir="auto">
                  {name}
                </th>
                {columns.map((channel) => {
                  const cell = cellOf(item, channel)
                  if (!cell)
                    return (
                      <td key={channel}>
                        <span className={own.unseen}>{t('mails.notBy')}</span>
                      </td>
                    )
                  const { text, look } = stateOf(item, cell, now)
                  const label = t('mails.cell', { name, channel: t(`mails.channel.${channel}`), state: text })
                  const Sign = signs[look]
                  return (
                    <td key={channel}>
                      <button
                        type="button"
                        className={own.cell}
                        data-look={look}
                        aria-label={label}
                        title={text}
                        onClick={() => setOpen({ item, cell: { ...cell, channel } })}
                      >
                        <Sign {...sign} />
                      </button>
                    </td>
                  )
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
      {open ? (
        <ChannelDialog object={object} record={record} {...open} writable={writable} queryKey={queryKey} onClose={() => setOpen(null)} />
      ) : null}
    </>
  )
}

/** Those that are used, and those of which something was said. */
const columnsOf = (items: readonly Standing[], used: readonly Channel[]): readonly Channel[] =>
  (Object.keys(icons) as Channel[]).filter(
    (channel) => used.includes(channel) || items.some((item) => item.channels.some((one) => one.channel === channel)),
  )

/** What was said of every channel stands under each. */
const cellOf = ({ channels }: Standing, channel: Channel): OnChannel | undefined =>
  channels.find((one) => one.channel === channel) ?? channels.find((one) => one.channel === 'every')
