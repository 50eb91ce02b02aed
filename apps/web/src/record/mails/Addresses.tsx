import { Button, Chip } from '@rapport/ui'
import { useState } from 'react'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { when } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import { OpenDialog } from '../../mails/OpenDialog.tsx'
import type { AddressStanding, Consents } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'
import styles from '../Record.module.css'
import own from './Mails.module.css'

interface AddressesProps {
  object: ObjectMeta
  record: string
  data: Consents
  writable: boolean
  queryKey: readonly unknown[]
}

/** Under which address somebody is written to, and which others are closed or were; why nothing is sent there, and who opened it again. */
export function Addresses({ object, record, data, writable, queryKey }: AddressesProps) {
  const { address, addresses } = data
  if (address === null)
    return object.fields.some(({ kind }) => kind === 'emails') ? <p className={styles.none}>{t('mails.noAddress')}</p> : null
  const open = async (which: string, why: string) => {
    const body = { object: object.name, record, address: which, why }
    queryClient.setQueryData(queryKey, await request<Consents>('/suppressions/open', { method: 'POST', body }))
    // The timeline tells of it too.
    void queryClient.invalidateQueries({ queryKey: ['interactions', object.name, record] })
  }
  return addresses
    .filter((one) => one.address === address || one.suppressed || one.opened.length > 0)
    .map((one) => <Address key={one.address} standing={one} writable={writable} open={(why) => open(one.address, why)} />)
}

function Address({
  standing: { address, suppressed, opened },
  writable,
  open,
}: {
  standing: AddressStanding
  writable: boolean
  open: (why: string) => Promise<void>
}) {
  const now = useNow()
  const [opening, setOpening] = useState(false)
  const [newest] = opened
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
      {opening ? <OpenDialog address={address} open={open} onClose={() => setOpening(false)} /> : null}
    </div>
  )
}
