import { Button, Chip } from '@rapport/ui'
import { useState } from 'react'
import type { ObjectMeta } from '../../api/types.ts'
import { when } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import type { Consents } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'
import styles from '../Record.module.css'
import own from './Mails.module.css'
import { OpenDialog } from './OpenDialog.tsx'

interface AddressProps {
  object: ObjectMeta
  record: string
  data: Consents
  writable: boolean
  queryKey: readonly unknown[]
}

/** Under which address somebody is written to; why nothing is sent there, and who opened it again. */
export function Address({ object, record, data, writable, queryKey }: AddressProps) {
  const { address, suppressed, opened } = data
  const now = useNow()
  const [opening, setOpening] = useState(false)
  const [newest] = opened
  if (address === null)
    return object.fields.some(({ kind }) => kind === 'emails') ? <p className={styles.none}>{t('mails.noAddress')}</p> : null
  return (
    <div className={own.address}>
      <span className={own.value} title={address.length > 30 ? address : undefined}>
        {address}
      </span>
      {suppressed ? (
        <>
          <Chip look="bad">{t('mails.closed')}</Chip>
          <p className={own.why} title={suppressed.note ?? undefined}>
            {[suppressed.message, suppressed.note, when(suppressed.at, now)].filter(Boolean).join(' · ')}
          </p>
          {writable && suppressed.mayOpen ? (
            <div className={own.acts}>
              <Button size="small" look="ghost" onClick={() => setOpening(true)}>
                {t('mails.open')}
              </Button>
            </div>
          ) : null}
        </>
      ) : null}
      {newest ? (
        <p className={own.opened} dir="auto">
          {t('mails.openedBy', { by: newest.by, when: when(newest.at, now), why: newest.why ?? '…' })}
        </p>
      ) : null}
      {opening ? (
        <OpenDialog object={object} record={record} address={address} queryKey={queryKey} onClose={() => setOpening(false)} />
      ) : null}
    </div>
  )
}
