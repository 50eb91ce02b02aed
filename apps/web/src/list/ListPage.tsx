import { parseFilter } from '@rapport/core/rules'
import { Button, ErrorState, IconButton, Kbd, Progress, TopBar, type WindowedHandle } from '@rapport/ui'
import { useNavigate } from '@tanstack/react-router'
import { Download, Filter, Plus, SlidersHorizontal, Upload } from 'lucide-react'
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { editorOf, fieldOf, mayMake, objectNamed, withinOf } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import { addressOf } from '../api/request.ts'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'
import { FootNumbers } from '../chart/FootNumbers.tsx'
import { ShownAs } from '../chart/ShownAs.tsx'
import { FilterSentence } from '../filter/FilterSentence.tsx'
import { filterable } from '../filter/words.ts'
import { t } from '../messages/t.tsx'
import { PlaceButton } from '../shell/links.ts'
import { toast } from '../shell/toasts.ts'
import { useNarrow } from '../shell/useNarrow.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { ColumnsButton } from './ColumnsButton.tsx'
import { FindBox } from './FindBox.tsx'
import { formatTree } from './formatTree.ts'
import styles from './List.module.css'
import { ListBody } from './ListBody.tsx'
import { ListFoot } from './ListFoot.tsx'
import { MarkButton, MarkOffer } from './MarkOffer.tsx'
import { isUnmarked, SLOW, unmarkedIn } from './marks.ts'
import { NewRecord, nameOfNew } from './NewRecord.tsx'
import { countText } from './removal.ts'
import { SampleHint } from './SampleHint.tsx'
import { useRows } from './useRows.ts'
import { canSort, type ListSearch, shownColumns, sortKey } from './view.ts'

// What opens over the list comes when it is opened.
const KeysDialog = lazy(() => import('./KeysDialog.tsx').then((module) => ({ default: module.KeysDialog })))
const ViewSheet = lazy(() => import('./ViewSheet.tsx').then((module) => ({ default: module.ViewSheet })))
const ChartView = lazy(() => import('../chart/ChartView.tsx').then((module) => ({ default: module.ChartView })))

/** The list of one object: everything on it follows from the model and from the address. */
export function ListPage({ meta, object, search }: { meta: Meta; object: ObjectMeta; search: ListSearch }) {
  const navigate = useNavigate()
  const narrow = useNarrow()
  const [adding, setAdding] = useState<boolean | string>(false)
  const [dialog, setDialog] = useState<'new' | 'keys' | 'view' | null>(null)
  const [selecting, setSelecting] = useState(false)
  const find = useRef<HTMLInputElement>(null)
  const list = useRef<WindowedHandle>(null)
  usePageTitle(object.label[1])

  const keys = shownColumns(object, search)
  const joined = keys.join(',')
  const columns = useMemo(() => fieldsOf(object, joined), [object, joined])
  const filter = useMemo(() => readFilter(search.filter), [search.filter])
  const unsorted = search.sort !== undefined && !canSort(object, search.sort)
  /** What is asked for: the address, without what cannot be answered. */
  const view: ListSearch = {
    ...search,
    ...(filter.wrong ? { filter: undefined } : {}),
    ...(unsorted ? { sort: undefined } : {}),
  }
  const within = withinOf(object)
  if (within !== undefined) view.filter = view.filter ? `(${view.filter}) and ${within}` : within
  const rows = useRows(object, view, keys)
  const sortField = search.sort === undefined ? undefined : fieldOf(object, sortKey(search.sort))
  const slowBy = rows.took > SLOW && !filter.wrong ? unmarkedIn(object, filter.tree) : []
  const change = (part: Partial<ListSearch>, replace = false) =>
    void navigate({ to: '/$path', params: { path: object.path }, search: { ...search, ...part }, replace })
  const setTree = (tree: Parameters<typeof formatTree>[0]) => change({ filter: formatTree(tree) })
  const editor = editorOf(object)
  const make = () => (editor ? void navigate({ to: editor, params: { id: 'new' }, search: {} }) : setDialog('new'))
  const segment = object.interactions && search.filter ? objectNamed(meta, 'segment') : undefined
  const keeps = segment && mayMake(segment) ? { of: object.name, condition: search.filter! } : undefined
  const newWord = t('new.button', { one: object.label[0].toLowerCase() })
  const charted = search.view === 'chart'
  const keyActs = {
    find: () => find.current?.focus(),
    filter: () => setAdding(true),
    create: () => mayMake(object) && make(),
    help: () => setDialog('keys'),
  }
  const exported = addressOf(`/${object.path}/export`, { filter: search.filter, find: search.find, sort: view.sort })

  return (
    <div className={styles.page}>
      {rows.waiting ? <Progress label={t('state.loading')} /> : null}
      <TopBar
        title={object.label[1]}
        count={
          <>
            {rows.first || rows.error || filter.wrong ? null : <span aria-live="polite">{countText(rows.total, rows.exact)}</span>}
            {object.custom ? null : <SampleHint onGone={rows.refresh} />}
          </>
        }
      >
        {keeps ? (
          <span className={styles.wide}>
            <PlaceButton
              look="ghost"
              to="/segments/$id"
              params={{ id: 'new' }}
              search={keeps}
              icon={<Filter size={16} strokeWidth={1.6} aria-hidden />}
            >
              {t('filter.keep')}
            </PlaceButton>
          </span>
        ) : null}
        {object.transfer && mayMake(object) ? (
          <span className={styles.wide}>
            <PlaceButton
              look="ghost"
              to="/import"
              search={{ object: object.name }}
              icon={<Upload size={16} strokeWidth={1.6} aria-hidden />}
            >
              {t('action.import')}
            </PlaceButton>
          </span>
        ) : null}
        {object.transfer ? (
          <span className={styles.wide}>
            <Button
              look="ghost"
              icon={<Download size={16} strokeWidth={1.6} aria-hidden />}
              onClick={() => window.location.assign(exported)}
            >
              {t('action.export')}
            </Button>
          </span>
        ) : null}
        {mayMake(object) && narrow ? (
          <IconButton look="primary" label={newWord} onClick={make}>
            <Plus size={20} aria-hidden />
          </IconButton>
        ) : null}
        {mayMake(object) && !narrow ? (
          <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={make}>
            {newWord}
            <Kbd>C</Kbd>
          </Button>
        ) : null}
      </TopBar>
      <div className={styles.tools}>
        <FindBox
          ref={find}
          label={t('list.find', { many: object.label[1].toLowerCase() })}
          {...(object.custom || object.work || editor ? {} : { hint: t('list.findHint') })}
          value={search.find ?? ''}
          onFind={(text) => change({ find: text.trim() || undefined }, true)}
          onLeave={() => list.current?.focus()}
        />
        {filter.wrong ? <span className={styles.gap} /> : null}
        {filter.wrong ? null : (
          <FilterSentence meta={meta} object={object} tree={filter.tree} onChange={setTree} adding={adding} onAdding={setAdding} />
        )}
        {narrow ? null : <ShownAs search={search} onChange={change} />}
        {narrow ? (
          <Button
            size="small"
            look="ghost"
            aria-label={t('list.viewOpen')}
            icon={<SlidersHorizontal size={16} strokeWidth={1.6} aria-hidden />}
            onClick={() => setDialog('view')}
          >
            {t('list.view')}
          </Button>
        ) : charted ? null : (
          <ColumnsButton object={object} columns={keys} onChange={(next) => change({ columns: next.join(',') }, true)} />
        )}
      </div>
      {unsorted && !filter.wrong ? (
        <div className={styles.notice} role="status">
          {t('list.unsorted', { many: object.label[1], field: nameOf(object, search.sort) })}
          {isUnmarked(sortField) ? <MarkButton object={object} fields={[sortField]} /> : null}
          <Button size="small" onClick={() => change({ sort: undefined }, true)}>
            {t('list.unsort')}
          </Button>
        </div>
      ) : null}
      {slowBy.length > 0 ? <MarkOffer key={slowBy.map(({ key }) => key).join()} object={object} fields={slowBy} /> : null}
      {filter.wrong ? (
        <ErrorState
          title={t('filter.wrong')}
          text={
            <>
              <p>{filter.wrong}</p>
              <code className={styles.asTyped}>{search.filter}</code>
            </>
          }
          actions={<Button onClick={() => change({ filter: undefined })}>{t('filter.discard')}</Button>}
        />
      ) : charted ? (
        <Suspense fallback={<Progress label={t('state.loading')} />}>
          <ChartView
            key={object.name}
            meta={meta}
            object={object}
            search={view}
            tree={filter.tree}
            rows={rows}
            onChange={change}
            onTree={setTree}
            keys={keyActs}
          />
        </Suspense>
      ) : (
        <ListBody
          key={object.name}
          meta={meta}
          object={object}
          columns={columns}
          search={view}
          tree={filter.tree}
          rows={rows}
          narrow={narrow}
          list={list}
          onChange={change}
          onTree={setTree}
          onFilter={setAdding}
          selecting={selecting}
          onSelecting={setSelecting}
          keys={keyActs}
        />
      )}
      {filter.wrong ? null : (
        <ListFoot object={object} rows={rows} search={view}>
          {charted || narrow ? null : (
            <FootNumbers meta={meta} object={object} columns={columns} search={view} onChange={(part) => change(part, true)} />
          )}
        </ListFoot>
      )}
      {dialog === 'new' ? (
        <NewRecord
          meta={meta}
          object={object}
          onClose={() => setDialog(null)}
          onMade={(row) => {
            setDialog(null)
            rows.refresh()
            void queryClient.invalidateQueries({ queryKey: ['aggregate'] })
            toast({ text: t('new.made', { name: nameOfNew(object, row) }) })
            void navigate({ to: '/$path/$id', params: { path: object.path, id: row.id }, search })
          }}
        />
      ) : null}
      <Suspense fallback={null}>
        {dialog === 'view' ? (
          <ViewSheet
            object={object}
            search={search}
            columns={keys}
            exported={exported}
            keeps={keeps}
            onChange={(part) => change(part, true)}
            onSelect={() => {
              setSelecting(true)
              setDialog(null)
            }}
            onClose={() => setDialog(null)}
          />
        ) : null}
        {dialog === 'keys' ? <KeysDialog chart={charted} onClose={() => setDialog(null)} /> : null}
      </Suspense>
    </div>
  )
}

function fieldsOf(object: ObjectMeta, keys: string): readonly FieldMeta[] {
  const known = new Map(filterable(object).map((field) => [field.key, field]))
  for (const field of object.fields) known.set(field.key, field)
  return keys.split(',').flatMap((key) => known.get(key) ?? [])
}

/** What a sort of the address is by, as people call it where it is known. */
function nameOf(object: ObjectMeta, sort = ''): string {
  const key = sortKey(sort)
  return fieldOf(object, key)?.label ?? key
}

/** The filter of the address as a tree, or why it cannot be read. */
function readFilter(text: string | undefined): { tree: ReturnType<typeof parseFilter>; wrong?: string } {
  try {
    return { tree: parseFilter(text ?? '') }
  } catch (error) {
    return { tree: { and: [] }, wrong: reasonOf(error) }
  }
}
