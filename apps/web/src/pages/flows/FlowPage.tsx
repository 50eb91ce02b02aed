import type { FlowBody } from '@rapport/core/flows'
import { Button, Dialog, IconButton, InlineError, Segmented, Skeleton, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Redo2, Undo2 } from 'lucide-react'
import { lazy, Suspense, useEffect, useEffectEvent, useMemo, useState } from 'react'
import { mayWrite, objectNamed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { queryClient, recordQuery } from '../../api/queries.ts'
import { requestOnce } from '../../api/request.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useMedia } from '../../shell/useNarrow.ts'
import { useSettled } from '../segments/useSettled.ts'
import { useLeaving } from '../templates/useLeaving.tsx'
import { DeleteStep } from './DeleteStep.tsx'
import { type Gap, insert, onlyBehind, remove, stepOf } from './edits.ts'
import { FlowHead } from './FlowHead.tsx'
import styles from './Flows.module.css'
import { workOf } from '../../work/work.ts'
import { emptyBody, newStep } from './make.ts'
import { useNames } from './names.ts'
import { Panel } from './Panel.tsx'
import { ProblemList } from './ProblemList.tsx'
import { BEGIN, problemsOf } from './problems.ts'
import { PublishDialog } from './PublishDialog.tsx'
import { checkQuery, move, overviewQuery, publishedQuery } from './queries.ts'
import { Steps } from './Steps.tsx'
import type { Draft, Flow, StepSort } from './types.ts'
import { useDraft } from './useDraft.ts'

const Canvas = lazy(() => import('./canvas/Canvas.tsx').then((module) => ({ default: module.Canvas })))
const Deliveries = lazy(() => import('./hook/Deliveries.tsx').then((module) => ({ default: module.Deliveries })))
const Rehearsal = lazy(() => import('./runs/Rehearsal.tsx').then((module) => ({ default: module.Rehearsal })))
const Runs = lazy(() => import('./runs/Runs.tsx').then((module) => ({ default: module.Runs })))

interface FlowPageProps {
  meta: Meta
  /** Of flows. */
  object: ObjectMeta
  /** Null: it is not there yet. */
  flow: Flow | null
  start: Draft
}

/** Milliseconds that a flow stands before it is checked. */
const PAUSE = 500
const views = ['steps', 'canvas', 'rehearse', 'who', 'sent'] as const
/** Of what is there already. */
const isOfSaved = (view: View): boolean => view === 'who' || view === 'rehearse' || view === 'sent'
type View = (typeof views)[number]

/** An automation: what it does, as steps or on a canvas, and who is in it. */
export function FlowPage({ meta, object, flow, start }: FlowPageProps) {
  const navigate = useNavigate()
  const { view: asked } = useSearch({ from: '/app/flows/$id' })
  const edited = useDraft(start)
  const isSent = [start.body, edited.draft.body].some(({ begins }) => begins.some(({ on }) => on === 'webhook'))
  const offered = views.filter((one) => (flow !== null || !isOfSaved(one)) && (one !== 'sent' || (isSent && mayWrite(object))))
  const view: View = offered.find((one) => one === asked) ?? 'steps'
  const narrow = useMedia('(max-width: 900px)')
  const { draft, change } = edited
  const { name, of, body } = draft
  const changed = edited.changed
  const writable = mayWrite(object)
  const walker = objectNamed(meta, of) ?? objectNamed(meta, 'person')!
  const names = useNames(meta, of, body)
  const speech = useMemo(() => ({ meta, object: walker, names }), [meta, walker, names])
  const [chosen, choose] = useState<string | null>(narrow ? null : BEGIN)
  const [nameless, setNameless] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [publishing, setPublishing] = useState<Flow | null>(null)
  const [dropping, setDropping] = useState<string | null>(null)
  const { question, leave } = useLeaving(changed, t('flows.leaveText'))
  const settled = useSettled(body, PAUSE)
  const check = useQuery(checkQuery(of, settled, writable))
  const problems = useMemo(() => problemsOf(check.data ?? [], body), [check.data, body])
  const overview = useQuery({ ...overviewQuery(flow?.id ?? ''), enabled: flow !== null }).data
  const before = useQuery({ ...publishedQuery(flow ?? ({ id: '', number: null } as Flow)) }).data?.body
  const published = before !== undefined && sameBody(before, body)

  const edit = (next: FlowBody, place: string) => change({ body: next }, place)
  const add = (gap: Gap, sort: StepSort) => {
    const step = newStep(body, sort, walker, workOf(meta))
    edit(insert(body, gap, step), '')
    choose(step.id)
  }
  const askDrop = (id: string) => (onlyBehind(body, id).length > 0 ? setDropping(id) : drop(id, false))
  const drop = (id: string, withRest: boolean) => {
    setDropping(null)
    edit(remove(body, id, withRest), '')
    choose(null)
  }

  const keep = async (): Promise<Flow | null> => {
    if (!name.trim()) {
      setNameless(true)
      throw new Error(t('flows.needName'))
    }
    if (flow && !changed) return flow
    const row = await requestOnce<Flow>(flow ? `/flows/${flow.id}` : '/flows', {
      method: flow ? 'PATCH' : 'POST',
      body: { name: name.trim(), ...(flow ? {} : { of }), body },
      version: flow?.version,
    })
    edited.reset({ name: row.name, of: row.of, body: row.body })
    leave()
    queryClient.setQueryData(recordQuery(object, row.id).queryKey, row)
    void queryClient.invalidateQueries({ queryKey: ['flows'] })
    return row
  }
  const act = async (does: () => Promise<unknown>) => {
    if (busy) return
    setBusy(true)
    setProblem(null)
    try {
      await does()
    } catch (error) {
      setProblem(reasonOf(error))
    } finally {
      setBusy(false)
    }
  }
  const settle = (row: Flow) =>
    flow
      ? undefined
      : navigate({ to: '/flows/$id', params: { id: row.id }, search: { view: view === 'steps' ? undefined : view }, replace: true })
  const save = () =>
    act(async () => {
      const row = (await keep())!
      toast({ text: flow ? t('flows.saved') : t('flows.made', { name: row.name }) })
      await settle(row)
    })
  const ask = () => act(async () => setPublishing(await keep()))
  const publish = (row: Flow, moves: Readonly<Record<string, string | null>>) =>
    act(async () => {
      await move(meta, row.id, 'publish', { moves })
      toast({ text: t('flows.published', { name: row.name }) })
      setPublishing(null)
      await settle(row)
    })
  useEditKeys({ undo: edited.undo, redo: edited.redo, save: () => (changed || !flow) && void save() })

  const panel = (
    <Panel
      speech={speech}
      object={walker}
      body={body}
      chosen={chosen}
      problems={problems}
      flow={flow}
      writable={writable}
      onChange={edit}
      onOf={(next) => change({ of: next, body: emptyBody })}
      onChoose={choose}
    />
  )
  const shown = { speech, object: walker, body, chosen, problems, overview, writable, onChoose: choose, onAdd: add }
  return (
    <div className={styles.page}>
      {question}
      {flow ? (
        <FlowHead
          meta={meta}
          flow={{ ...flow, name }}
          overview={overview}
          changed={changed}
          published={published}
          isCalled={before?.begins.some(({ on }) => on === 'call') ?? false}
          writable={writable}
          canGo={problems.all.length === 0 && check.data !== undefined}
          onPublish={() => void ask()}
        />
      ) : (
        <h1 className={styles.title}>{t('flows.new')}</h1>
      )}
      {writable ? null : <p className={styles.quiet}>{t('flows.readOnly')}</p>}
      {problem && !publishing ? <InlineError>{t('flows.notDone', { reason: problem })}</InlineError> : null}
      <div className={styles.tools}>
        <Segmented
          label={t('flows.view')}
          value={view}
          options={offered.map((value) => ({ value, label: t(`flows.view.${value}`) }))}
          onChange={(next) =>
            void navigate({
              to: '/flows/$id',
              params: { id: flow?.id ?? 'new' },
              search: (now) => ({ ...now, view: next === 'steps' ? undefined : next, state: undefined, step: undefined }),
              replace: true,
              ignoreBlocker: true,
            })
          }
        />
        {view === 'who' || view === 'sent' || !writable ? null : (
          <>
            <span className={styles.undo}>
              <IconButton label={t('flows.undo')} disabled={!edited.canUndo} onClick={edited.undo}>
                <Undo2 size={16} strokeWidth={1.6} aria-hidden />
              </IconButton>
              <IconButton label={t('flows.redo')} disabled={!edited.canRedo} onClick={edited.redo}>
                <Redo2 size={16} strokeWidth={1.6} aria-hidden />
              </IconButton>
            </span>
            <ProblemList problems={problems} body={body} checking={check.isFetching} error={check.error} onGo={choose} />
            <span className={styles.grow} />
            {changed && flow ? (
              <Button look="ghost" onClick={() => edited.reset(start)}>
                {t('flows.discard')}
              </Button>
            ) : null}
            {changed || !flow ? (
              <Button look={flow ? 'default' : 'primary'} disabled={busy} onClick={() => void save()}>
                {t(flow?.state === 'on' ? 'flows.save' : 'flows.saveDraft')}
              </Button>
            ) : null}
          </>
        )}
      </div>
      {view === 'who' && flow ? (
        <Suspense fallback={<Skeleton shape="full" />}>
          <Runs flow={flow} speech={speech} writable={writable} />
        </Suspense>
      ) : view === 'sent' && flow ? (
        <Suspense fallback={<Skeleton shape="full" />}>
          <Deliveries flow={flow} speech={speech} />
        </Suspense>
      ) : view === 'rehearse' && flow ? (
        <Suspense fallback={<Skeleton shape="full" />}>
          <Rehearsal flow={flow} speech={speech} changed={changed} />
        </Suspense>
      ) : (
        <div className={styles.work} data-view={view}>
          <div className={styles.main}>
            {writable && (view === 'steps' || !flow || !name.trim()) ? (
              <div className={styles.nameField}>
                <TextField
                  label={t('flows.name')}
                  autoComplete="off"
                  maxLength={120}
                  value={name}
                  error={nameless && !name.trim() ? t('flows.needName') : null}
                  onChange={(event) => change({ name: event.target.value }, 'name')}
                />
              </div>
            ) : null}
            {view === 'canvas' ? (
              <Suspense fallback={<Skeleton shape="full" />}>
                <Canvas {...shown} onConnect={edit} onDrop={askDrop} />
              </Suspense>
            ) : (
              <Steps {...shown} />
            )}
          </div>
          {narrow ? null : (
            <section className={styles.panel} aria-label={t('flows.panel')}>
              {panel}
            </section>
          )}
        </div>
      )}
      {narrow && chosen !== null && !isOfSaved(view) ? (
        <Dialog
          title={chosen === BEGIN ? t('flows.begin') : (stepOf(body, chosen)?.name ?? t('flows.panel'))}
          closeLabel={t('action.close')}
          onClose={() => choose(null)}
          foot={<Button onClick={() => choose(null)}>{t('action.close')}</Button>}
        >
          {panel}
        </Dialog>
      ) : null}
      {dropping ? (
        <DeleteStep
          step={stepOf(body, dropping)!}
          behind={onlyBehind(body, dropping).length}
          onDrop={(withRest) => drop(dropping, withRest)}
          onClose={() => setDropping(null)}
        />
      ) : null}
      {publishing ? (
        <PublishDialog
          flow={publishing}
          overview={overview}
          before={before}
          busy={busy}
          problem={problem}
          onPublish={(moves) => void publish(publishing, moves)}
          onClose={() => {
            const row = publishing
            setPublishing(null)
            void settle(row)
          }}
        />
      ) : null}
    </div>
  )
}

/** The order of what an object holds says nothing. */
const sameBody = (one: FlowBody, other: FlowBody): boolean => JSON.stringify(ordered(one)) === JSON.stringify(ordered(other))
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([key, inner]) => [key, ordered(inner)]),
  )
}

/** Undo, redo and save by keys; what is typed into a field has an undo of its own. */
function useEditKeys({ undo, redo, save }: { undo: () => void; redo: () => void; save: () => unknown }): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const { target, key, shiftKey } = event
    // What closes by it closes, and the page stays.
    if (key === 'Escape' && !document.querySelector('dialog[open]') && document.querySelector('[role=menu], [role=dialog], [role=listbox]'))
      return event.preventDefault()
    if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector('dialog[open], [role=menu]')) return
    if (key.toLowerCase() === 's') {
      event.preventDefault()
      return void save()
    }
    if (target instanceof HTMLElement && ['INPUT', 'TEXTAREA'].includes(target.tagName)) return
    if (key.toLowerCase() === 'z') {
      event.preventDefault()
      event.stopPropagation()
      if (shiftKey) redo()
      else undo()
    } else if (key.toLowerCase() === 'y') {
      event.preventDefault()
      redo()
    }
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', listen, true)
    return () => document.removeEventListener('keydown', listen, true)
  }, [])
}
