import '../../../messages/late-suppressions.ts'
import { Button, ButtonLink, EmptyState, Select, TextField } from '@rapport/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { addressOf } from '../../../api/request.ts'
import { t } from '../../../messages/t.tsx'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import { AddDialog } from './AddDialog.tsx'
import { ClosedRow } from './ClosedRow.tsx'
import { type Reason, reasons, suppressionsQuery, type Wanted } from './queries.ts'
import styles from './Suppressions.module.css'

const everything: Wanted = { find: '', reason: null }

/** Addresses that no mails go to: why, since when and after which mail; for administrators. */
export function SuppressionsPage() {
  const [wanted, setWanted] = useState(everything)
  const [typed, setTyped] = useState('')
  const [adding, setAdding] = useState(false)
  const list = useInfiniteQuery(suppressionsQuery(wanted))
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? []
  const count = list.data?.pages[0]?.count
  const isAll = wanted.find === '' && wanted.reason === null
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.suppressions')}</h2>
        {count && count.count > 0 ? (
          <span className={frame.count} role="status">
            {t(count.more ? 'suppressions.countMore' : 'suppressions.count', { count: count.count })}
          </span>
        ) : null}
        <div className={frame.end}>
          <ButtonLink href={addressOf('/suppressions/export')}>{t('suppressions.export')}</ButtonLink>
          <Button look="primary" icon={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
            {t('suppressions.add')}
          </Button>
        </div>
      </div>
      <p className={frame.text}>{t('suppressions.text')}</p>
      {list.data && isAll && rows.length === 0 ? (
        <EmptyState title={t('suppressions.noneTitle')} text={t('suppressions.noneText')} />
      ) : (
        <>
          <form
            className={styles.search}
            role="search"
            onSubmit={(event) => {
              event.preventDefault()
              setWanted({ ...wanted, find: typed.trim() })
            }}
          >
            <TextField
              label={t('suppressions.find')}
              hint={t('suppressions.findHint')}
              type="search"
              autoComplete="off"
              maxLength={320}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value)
                if (event.target.value === '') setWanted({ ...wanted, find: '' })
              }}
            />
            <Select
              label={t('suppressions.reason')}
              options={[
                { value: '', label: t('suppressions.any') },
                ...reasons.map((value) => ({ value, label: t(`suppressions.reasonOf.${value}`) })),
              ]}
              value={wanted.reason ?? ''}
              onChange={(reason) => setWanted({ ...wanted, reason: (reason || null) as Reason | null })}
              none={t('suppressions.any')}
            />
            <Button type="submit">{t('suppressions.search')}</Button>
          </form>
          {!list.data ? (
            <NotLoaded error={list.error} retry={() => void list.refetch()} />
          ) : rows.length === 0 ? (
            <p className={frame.count}>{t('suppressions.noMatch')}</p>
          ) : (
            <ul className={styles.list} aria-label={t('settings.suppressions')}>
              {rows.map((row) => (
                <ClosedRow key={row.id} row={row} />
              ))}
            </ul>
          )}
          {list.hasNextPage ? (
            <div className={styles.more}>
              <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t('action.showMore')}
              </Button>
            </div>
          ) : null}
        </>
      )}
      {adding ? <AddDialog onClose={() => setAdding(false)} /> : null}
    </div>
  )
}
