import { Button, EmptyState, Segmented, Skeleton } from '@rapport/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { reasonOf } from '../../api/problem.ts'
import type { Meta } from '../../api/types.ts'
import { locale, t } from '../../messages/t.tsx'
import { NotDone } from '../../shell/NotDone.tsx'
import { useNarrow } from '../../shell/useNarrow.ts'
import { Days } from './Days.tsx'
import frame from '../templates/Templates.module.css'
import styles from './Forms.module.css'
import { sentQuery } from './queries.ts'
import { SentRow } from './SentRow.tsx'
import { type FormRow, sentStates, type SentState, type Standing } from './types.ts'

/** What visitors sent, newest first: what became of it, and what waits for somebody. */
export function Answers({ meta, form, standing }: { meta: Meta; form: FormRow; standing: Standing | undefined }) {
  const search = useSearch({ from: '/app/forms/$id' })
  const navigate = useNavigate()
  const narrow = useNarrow()
  const state = sentStates.find((one) => one === search.state)
  const list = useInfiniteQuery(sentQuery(form.id, state))
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? []
  const countOf = (one: SentState) => standing?.states[one] ?? 0
  const total = sentStates.reduce((sum, one) => sum + countOf(one), 0)
  const choose = (next: SentState | 'all') =>
    void navigate({
      to: '/forms/$id',
      params: { id: form.id },
      search: { tab: 'answers', ...(next === 'all' ? {} : { state: next }) },
      replace: true,
    })
  if (list.error && !list.data) return <NotDone retry={list.refetch}>{t('forms.notLoaded', { reason: reasonOf(list.error) })}</NotDone>
  if (list.isPending || !standing) return <Skeleton shape="full" />
  if (total === 0 && rows.length === 0) return <EmptyState title={t('forms.none')} text={t('forms.noneText')} />
  return (
    <div className={styles.answers}>
      <Days days={standing.days} />
      <div className={styles.row}>
        <Segmented
          label={t('forms.filter')}
          value={state ?? 'all'}
          onChange={choose}
          options={(['all', ...sentStates] as const).map((value) => ({
            value,
            label: (
              <>
                {t(`forms.state.${value}`)}{' '}
                <span className={styles.count}>
                  {(value === 'all' ? total : countOf(value)).toLocaleString(locale(), narrow ? { notation: 'compact' } : {})}
                </span>
              </>
            ),
          }))}
        />
      </div>
      {rows.length === 0 ? (
        <p className={frame.quiet}>{t('forms.noneSuch')}</p>
      ) : (
        <ul className={frame.list} aria-label={t('forms.answers')} aria-busy={list.isPlaceholderData}>
          {rows.map((sent) => (
            <SentRow key={sent.id} meta={meta} form={form.id} sent={sent} />
          ))}
        </ul>
      )}
      {list.hasNextPage ? (
        <div>
          <Button size="small" look="ghost" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('forms.moreAnswers')}
          </Button>
        </div>
      ) : null}
    </div>
  )
}
