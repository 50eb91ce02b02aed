import { type Condition, formatFilter } from '@rapport/core/rules'
import { Button, EmptyState, ErrorState } from '@rapport/ui'
import { useQueries, useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { createElement } from 'react'
import { fieldOf, mayMake, nounOf } from '../api/meta.ts'
import { ApiProblem, reasonOf } from '../api/problem.ts'
import { countQuery, sessionQuery } from '../api/queries.ts'
import type { ObjectMeta } from '../api/types.ts'
import { isComparison, isNothing, partsOf, replaceAt } from '../filter/tree.ts'
import { fieldAt } from '../filter/words.ts'
import { t } from '../messages/t.tsx'
import { PlaceButton } from '../shell/links.ts'
import { iconOf } from '../shell/objectIcons.ts'
import { MarkButton } from './MarkOffer.tsx'
import { countText } from './removal.ts'
import type { Rows } from './useRows.ts'
import type { ListSearch } from './view.ts'

interface ListStateProps {
  object: ObjectMeta
  rows: Rows
  search: ListSearch
  tree: Condition
  onTree: (tree: Condition) => void
  onChange: (part: Partial<ListSearch>) => void
  onCreate: () => void
}

/** What stands in the place of rows: an error, nothing yet, or nothing that fits. */
export function ListState(props: ListStateProps) {
  const { object, rows, search, tree } = props
  if (rows.error)
    return (
      <ErrorState
        title={t('list.failed', { many: object.label[1].toLowerCase() })}
        text={`${reasonOf(rows.error)} ${t('state.safe')}`}
        code={rows.error instanceof ApiProblem ? rows.error.code : undefined}
        actions={
          <>
            <Button onClick={rows.retry}>{t('action.retry')}</Button>
            <WayOut {...props} />
          </>
        }
      />
    )
  return isNothing(tree) && !search.find ? <NothingYet {...props} /> : <NothingFits {...props} />
}

/** What of the view can go when it is the view that cannot be answered: it was saved, or opened, when fields were others. */
function WayOut({ object, rows, onTree, onChange }: ListStateProps) {
  const code = rows.error instanceof ApiProblem ? rows.error.code : ''
  const role = useQuery(sessionQuery).data?.member?.role
  if (rows.error instanceof ApiProblem && rows.error.unmarked.length > 0) {
    const fields = rows.error.unmarked.flatMap((key) => fieldOf(object, key) ?? [])
    return role === 'administrator' ? <MarkButton object={object} fields={fields} /> : null
  }
  if (code === 'filter.wrong') return <Button onClick={() => onTree(nothing)}>{t('filter.discard')}</Button>
  return code === 'list.wrongSort' ? <Button onClick={() => onChange({ sort: undefined })}>{t('list.unsort')}</Button> : null
}

function NothingYet({ object, onCreate }: ListStateProps) {
  const many = object.label[1].toLowerCase()
  const sees = object.comesBy
    ? 'list.comes'
    : object.grant.read === 'own'
      ? 'list.seesOwn'
      : object.grant.read === 'team'
        ? 'list.seesTeam'
        : 'list.seesAll'
  return (
    <EmptyState
      icon={createElement(iconOf(object), { size: 20, strokeWidth: 1.6, 'aria-hidden': true })}
      title={t('list.emptyTitle', { many })}
      text={mayMake(object) ? t(object.transfer ? 'list.emptyText' : 'list.emptyMade', { many }) : t(sees, { many })}
      actions={
        mayMake(object) ? (
          <>
            {object.transfer ? (
              <PlaceButton to="/import" search={{ object: object.name }}>
                {t('list.importFile')}
              </PlaceButton>
            ) : null}
            <Button onClick={onCreate}>{t('new.button', { one: object.label[0].toLowerCase() })}</Button>
          </>
        ) : null
      }
    />
  )
}

/** The filter that everything matches. */
const nothing: Condition = { and: [] }

/** Says which condition could go, and how many records that would show. */
function NothingFits({ object, search, tree, onTree, onChange }: ListStateProps) {
  const list = partsOf(tree)
  const parts = list?.join === 'and' ? list.parts : [tree]
  const ways = isNothing(tree) ? [] : parts.map((part, at) => ({ part, left: replaceAt(tree, list?.join === 'and' ? [at] : [], null) }))
  const counts = useQueries({
    queries: ways.map(({ left }) => countQuery(object, { filter: formatFilter(left) || undefined, find: search.find }, false)),
  })
  const useful = ways.map((way, at) => ({ ...way, count: counts[at]?.data })).filter(({ count }) => count?.count !== 0)
  return (
    <EmptyState
      icon={<SearchX size={20} strokeWidth={1.6} aria-hidden />}
      title={
        search.find
          ? t('list.noneFound', { many: object.label[1].toLowerCase(), text: search.find })
          : t('list.noneFits', { many: object.label[1].toLowerCase() })
      }
      actions={
        <>
          {search.find ? <Button onClick={() => onChange({ find: undefined })}>{t('list.clearFind')}</Button> : null}
          {(useful.length > 0 ? useful : [{ part: tree, left: nothing, count: undefined }]).map(({ part, left, count }) => {
            if (left === nothing && ways.length !== 1)
              return ways.length === 0 ? null : (
                <Button key="all" onClick={() => onTree(nothing)}>
                  {t('filter.discard')}
                </Button>
              )
            const name = isComparison(part) ? (fieldAt({ objects: [object] }, object, part.field)?.label ?? part.field) : t('filter.label')
            const shows = count ? t('list.shows', { count: countText(count.count, count.exact), what: nounOf(object, count.count) }) : ''
            return (
              <Button key={formatFilter(part)} onClick={() => onTree(left)}>
                {`${t('filter.remove', { field: name })} ${shows}`.trim()}
              </Button>
            )
          })}
        </>
      }
    />
  )
}
