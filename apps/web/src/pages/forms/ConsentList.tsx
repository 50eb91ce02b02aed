import { Button, IconButton, InlineError, Select, TextArea } from '@rapport/ui'
import { Link } from '@tanstack/react-router'
import { Plus, Trash2 } from 'lucide-react'
import { type Channel, channels } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'
import type { Purpose } from '../settings/mailing/queries.ts'
import { type ConsentItem, nextKey } from './draft.ts'
import styles from './Forms.module.css'

interface ConsentListProps {
  purposes: readonly Purpose[]
  consents: readonly ConsentItem[]
  onChange: (consents: readonly ConsentItem[]) => void
  wrong: (place: string) => string | null
}

/** By which somebody may agree to it: what the purpose comes by, and what stands there. */
const channelsOf = (purposes: readonly Purpose[], { purpose, channel = 'mail' }: ConsentItem): readonly Channel[] =>
  channels.filter((one) => one === channel || (purposes.find(({ id }) => id === purpose)?.channels ?? ['mail']).includes(one))

/** What visitors may agree to, each with the words that they read. */
export function ConsentList({ purposes, consents, onChange, wrong }: ConsentListProps) {
  const open = purposes.filter(({ basis }) => basis !== 'contract')
  const change = (item: ConsentItem, part: Partial<ConsentItem>) =>
    onChange(consents.map((one) => (one === item ? { ...item, ...part } : one)))
  const choose = (item: ConsentItem, id: string | null) => {
    const known = open.find((one) => one.id === item.purpose)?.wording ?? ''
    const next = open.find((one) => one.id === id)
    // The purpose's own words stand there until somebody types others.
    const isOwn = item.wording !== '' && item.wording !== known
    const by = next?.channels ?? ['mail']
    const channel = by.includes(item.channel ?? 'mail') ? (item.channel ?? 'mail') : (by[0] ?? 'mail')
    change(item, { purpose: id ?? '', channel, ...(isOwn ? {} : { wording: next?.wording ?? '' }) })
  }
  const general = wrong('consents')
  return (
    <>
      {general ? <InlineError>{general}</InlineError> : null}
      {consents.map((item, at) => (
        <div key={item.key} className={styles.consent}>
          <div className={styles.consentHead}>
            <Select
              label={t('forms.purpose')}
              options={open.map(({ id, name }) => ({ value: id, label: name }))}
              value={item.purpose || null}
              onChange={(id) => choose(item, id)}
              error={wrong(`consents.${at}.purpose`)}
              none={t('forms.noPurposes')}
            />
            {channelsOf(open, item).length > 1 ? (
              <Select
                label={t('forms.channel')}
                options={channelsOf(open, item).map((value) => ({ value, label: t(`mails.channel.${value}`) }))}
                value={item.channel ?? 'mail'}
                onChange={(channel) => change(item, { channel: channel as Channel })}
                error={wrong(`consents.${at}.channel`)}
                none={t('forms.noPurposes')}
              />
            ) : null}
            <IconButton label={t('forms.removeConsent', { n: at + 1 })} onClick={() => onChange(consents.filter((one) => one !== item))}>
              <Trash2 size={16} strokeWidth={1.8} aria-hidden />
            </IconButton>
          </div>
          <TextArea
            label={t('forms.wording')}
            rows={2}
            maxLength={2000}
            value={item.wording}
            error={wrong(`consents.${at}.wording`)}
            onChange={(event) => change(item, { wording: event.target.value })}
          />
        </div>
      ))}
      <div className={styles.row}>
        <Button icon={<Plus size={16} aria-hidden />} onClick={() => onChange([...consents, { key: nextKey(), purpose: '', wording: '' }])}>
          {t('forms.addConsent')}
        </Button>
        {open.length === 0 ? (
          <Link to="/settings/$section" params={{ section: 'mailing' }} search={{}} className={styles.link}>
            {t('broadcasts.setUp')}
          </Link>
        ) : null}
      </div>
    </>
  )
}
