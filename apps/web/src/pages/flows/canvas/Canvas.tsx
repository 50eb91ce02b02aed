import '@xyflow/react/dist/base.css'
import type { FlowBody } from '@rapport/core/flows'
import { IconButton, useColourScheme } from '@rapport/ui'
import { type Connection, type Edge, MiniMap, type Node, Panel, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react'
import { Maximize, Minus, Plus } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { numberText } from '../../../fields/words.ts'
import { t } from '../../../messages/t.tsx'
import { useMedia } from '../../../shell/useNarrow.ts'
import { connect, stepOf } from '../edits.ts'
import { firstOf } from '../problems.ts'
import { standingAt, type ViewProps } from '../Steps.tsx'
import { type Overview, sortOf } from '../types.ts'
import { exitWords, nameOf, sentenceWords, stepWords, triggerWords } from '../words.ts'
import styles from './Canvas.module.css'
import { BEGIN_NODE, chosenOf, graphOf, nodeOf, size } from './graph.ts'
import { linkTypes } from './LinkLine.tsx'
import { nodeTypes, type StepData } from './nodes.tsx'

interface CanvasProps extends ViewProps {
  onConnect: (body: FlowBody, place: string) => void
  onDrop: (id: string) => void
}

/** A flow as a drawing: the same steps as in the list, laid out from above. */
export const Canvas = (props: CanvasProps) => (
  <ReactFlowProvider>
    <Drawing {...props} />
  </ReactFlowProvider>
)

function Drawing(props: CanvasProps) {
  const { speech, object, body, chosen, problems, overview, writable, onChoose, onAdd, onConnect, onDrop } = props
  const flow = useReactFlow()
  const frame = useRef<HTMLDivElement>(null)
  const wide = useMedia('(min-width: 901px)')
  const { colorScheme } = useColourScheme()
  const fitted = useRef(false)
  const graph = useMemo(() => graphOf(body), [body])
  const [current, setCurrent] = useState<string>(nodeOf(chosen) ?? BEGIN_NODE)
  const focused = graph.steps.includes(current) ? current : BEGIN_NODE

  const nodes = useMemo((): Node[] => {
    const place = (id: string) => graph.placed.at.get(id) ?? { x: 0, y: 0 }
    const data = (id: string): StepData => {
      const step = stepOf(body, id)
      const wrong = firstOf(problems, body, chosenOf(id))
      const texts = step
        ? { sort: sortOf(step), name: nameOf(step), summary: stepWords(speech, step) }
        : {
            sort: 'begin' as const,
            name: body.begins.map((one) => triggerWords(speech, one)).join(` ${t('flows.orWhen')} `) || t('flows.noTrigger'),
            summary: [
              body.only ? t('flows.say.only', { condition: sentenceWords(speech, body.only) }) : '',
              body.leaves ? t('flows.say.goal', { condition: sentenceWords(speech, body.leaves) }) : '',
            ]
              .filter(Boolean)
              .join(' · '),
          }
      return { ...texts, wrong, standing: step ? standingAt(overview, id) : 0, isFirst: !step, writable }
    }
    return [
      ...[BEGIN_NODE, ...graph.steps].map((id): Node => ({
        id,
        type: 'step',
        position: place(id),
        data: data(id) as unknown as Record<string, unknown>,
        width: size.width,
        height: size.height,
        selected: nodeOf(chosen) === id,
        draggable: false,
        focusable: false,
      })),
      ...graph.ends.map((id): Node => ({
        id,
        type: 'end',
        position: place(id),
        data: {},
        ...size.end,
        draggable: false,
        selectable: false,
        focusable: false,
      })),
    ]
  }, [graph, body, problems, speech, overview, chosen, writable])

  const edges = useMemo(
    (): Edge[] =>
      graph.links.map(({ id, from, to, gap, alone }) => {
        const step = gap.step === null ? undefined : stepOf(body, gap.step)
        const exit = step ? exitWords(speech, step, gap.exit) : ''
        const passed = gap.step === null ? 0 : passedBy(overview, gap.step, gap.exit)
        return {
          id,
          source: from,
          target: to,
          sourceHandle: gap.exit,
          type: 'line',
          focusable: false,
          data: {
            exit,
            passed: passed > 0 ? numberText(passed) : '',
            past: graph.placed.past.get(id) ?? [],
            back: graph.placed.back.has(id),
            alone,
            object,
            label: step
              ? exit
                ? t('flows.addTo', { exit, name: nameOf(step) })
                : t('flows.addAfter', { name: nameOf(step) })
              : t('flows.addFirst'),
            add: writable ? (sort: Parameters<typeof onAdd>[1]) => onAdd(gap, sort) : null,
          },
        }
      }),
    // oxlint-disable-next-line react/exhaustive-deps
    [graph, body, speech, overview, writable, object],
  )

  // What is chosen elsewhere is where the arrows begin, and is seen.
  useEffect(() => {
    const id = nodeOf(chosen)
    if (id === null) return
    setCurrent(id)
    if (fitted.current) seeNode(id)
    // oxlint-disable-next-line react/exhaustive-deps
  }, [chosen])
  const ready = useStore(({ width, height }) => width > 0 && height > 0)
  useEffect(() => {
    if (!ready) return
    fitted.current = true
    void show()
    // oxlint-disable-next-line react/exhaustive-deps
  }, [ready, wide])
  /** All of it where it can be read then, else its beginning. */
  const show = () => {
    const bounds = flow.getNodesBounds(nodes)
    const box = frame.current!.getBoundingClientRect()
    const zoom = Math.min(1, (box.width - 48) / bounds.width, (box.height - 48) / bounds.height)
    const readable = Math.max(zoom, 0.8)
    const first = graph.placed.at.get(BEGIN_NODE)!
    const middle = zoom >= readable ? bounds.x + bounds.width / 2 : first.x + size.width / 2
    const free = Math.max(24, zoom >= readable ? (box.height - bounds.height * readable) / 4 : 24)
    return flow.setViewport({ x: box.width / 2 - middle * readable, y: free - bounds.y * readable, zoom: readable })
  }
  const seeNode = (id: string) => {
    const at = graph.placed.at.get(id)
    const box = frame.current?.getBoundingClientRect()
    if (!at || !box) return
    const view = flow.getViewport()
    const [left, top] = [at.x * view.zoom + view.x, at.y * view.zoom + view.y]
    const isSeen = left >= 0 && top >= 0 && left + size.width * view.zoom <= box.width && top + size.height * view.zoom <= box.height
    if (!isSeen) void flow.setCenter(at.x + size.width / 2, at.y + size.height / 2, { zoom: view.zoom })
  }

  const go = (id: string | undefined) => {
    if (id === undefined) return
    setCurrent(id)
    seeNode(id)
  }
  const press = (event: KeyboardEvent) => {
    if (event.target !== frame.current || event.ctrlKey || event.metaKey || event.altKey) return
    const beside = (step: 1 | -1) => neighbour(graph, focused, step)
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(graph.links.find(({ from, to }) => from === focused && !to.startsWith('end '))?.to),
      ArrowUp: () => go(graph.links.find(({ to }) => to === focused)?.from),
      ArrowRight: () => go(beside(1)),
      ArrowLeft: () => go(beside(-1)),
      Home: () => go(BEGIN_NODE),
      Enter: () => onChoose(chosenOf(focused)),
      ' ': () => onChoose(chosenOf(focused)),
      Escape: () => onChoose(null),
      Delete: () => focused !== BEGIN_NODE && writable && onDrop(focused),
      Backspace: () => focused !== BEGIN_NODE && writable && onDrop(focused),
      a: () =>
        frame.current
          ?.querySelector<HTMLElement>(`[data-adds="${CSS.escape(`${focused} next`)}"], [data-adds^="${CSS.escape(focused)} "]`)
          ?.click(),
    }
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const link = ({ source, sourceHandle, target }: Connection) => {
    if (target.startsWith('end ') || target === BEGIN_NODE) return
    onConnect(connect(body, { step: source === BEGIN_NODE ? null : source, exit: sourceHandle ?? 'next' }, target), '')
  }
  return (
    // The drawing is one place for the keyboard: arrows move within it, and what is there is said by its description.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={frame}
      className={styles.canvas}
      role="group"
      aria-label={t('flows.canvas')}
      aria-roledescription={t('flows.canvasKeys')}
      aria-activedescendant={`node-${focused.trim()}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={press}
    >
      <ReactFlow
        nodes={nodes.map((node) => (node.id === focused ? { ...node, className: styles.current } : node))}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={linkTypes}
        colorMode={colorScheme === 'auto' ? 'system' : colorScheme}
        minZoom={0.15}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={writable}
        edgesFocusable={false}
        nodesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panOnScroll={wide}
        zoomOnDoubleClick={false}
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_, node) => {
          if (node.id.startsWith('end ')) return
          setCurrent(node.id)
          onChoose(chosenOf(node.id))
          frame.current?.focus({ preventScroll: true })
        }}
        onConnect={link}
      >
        <Panel position="bottom-left" className={styles.zoom}>
          <IconButton label={t('flows.zoomOut')} onClick={() => void flow.zoomOut()}>
            <Minus size={16} strokeWidth={1.6} aria-hidden />
          </IconButton>
          <IconButton label={t('flows.zoomIn')} onClick={() => void flow.zoomIn()}>
            <Plus size={16} strokeWidth={1.6} aria-hidden />
          </IconButton>
          <IconButton label={t('flows.fit')} onClick={() => void flow.fitView({ padding: 0.1, maxZoom: 1 })}>
            <Maximize size={16} strokeWidth={1.6} aria-hidden />
          </IconButton>
        </Panel>
        {wide && graph.steps.length > 6 ? (
          <MiniMap pannable zoomable ariaLabel={null} className={styles.map} position="bottom-right" />
        ) : null}
      </ReactFlow>
    </div>
  )
}

const passedBy = (overview: Overview | undefined, step: string, exit: string): number =>
  overview?.steps.find((one) => one.step === step)?.passed[exit] ?? 0

/** The node beside one, in its layer. */
function neighbour({ placed, steps }: ReturnType<typeof graphOf>, id: string, step: 1 | -1): string | undefined {
  const here = placed.at.get(id)
  if (!here) return undefined
  const row = [BEGIN_NODE, ...steps]
    .flatMap((one) => {
      const at = placed.at.get(one)
      return at && at.y === here.y ? [{ one, x: at.x }] : []
    })
    .toSorted((a, b) => a.x - b.x)
  return row[row.findIndex(({ one }) => one === id) + step]?.one
}
