import { IconButton } from '@rapport/ui'
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from '@xyflow/react'
import { Plus } from 'lucide-react'
import type { ObjectMeta } from '../../../api/types.ts'
import { AddStep } from '../AddStep.tsx'
import type { StepSort } from '../types.ts'
import styles from './Canvas.module.css'

interface LineData {
  readonly exit: string
  /** How many went this way. */
  readonly passed: string
  readonly past: readonly Point[]
  readonly back: boolean
  /** No other way leads there: it turns to it at once, and its words stand above it. */
  readonly alone: boolean
  readonly object: ObjectMeta
  readonly label: string
  readonly add: ((sort: StepSort) => void) | null
}
interface Point {
  readonly x: number
  readonly y: number
}

/** A way from one step to the next: what it is taken for, how many took it, and where a step can be put into it. */
function LinkLine(props: EdgeProps) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props
  const { exit, passed, past, back, alone, object, label, add } = props.data as unknown as LineData
  const points = [{ x: sourceX, y: sourceY }, ...past, { x: targetX, y: targetY }]
  const turns = alone || past.length > 0
  const [round] = getSmoothStepPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, borderRadius: 12, offset: 32 })
  const path = back ? round : through(points, turns)
  const labelX = turns && !back ? points[1]!.x : sourceX
  return (
    <>
      <BaseEdge id={id} path={path} className={styles.link} />
      <EdgeLabelRenderer>
        <div
          className={styles.label}
          style={{ transform: `translate(-50%, 0) translate(${labelX}px, ${sourceY + (turns && !back ? 24 : 8)}px)` }}
        >
          {add ? (
            <AddStep
              object={object}
              onAdd={add}
              target={
                <IconButton size="small" look="default" label={label} data-adds={id}>
                  <Plus size={12} aria-hidden />
                </IconButton>
              }
            />
          ) : null}
          {exit || passed ? (
            <span className={styles.exit} title={exit.length > 18 ? exit : undefined}>
              {[exit, passed].filter(Boolean).join(' · ')}
            </span>
          ) : null}
        </div>
      </EdgeLabelRenderer>
    </>
  )
}

/** A line down through points, with round corners; sideways first, where it turns at once, else last. */
function through(points: readonly Point[], turns: boolean): string {
  const parts = [`M ${points[0]!.x} ${points[0]!.y}`]
  for (let n = 1; n < points.length; n++) {
    const [from, to] = [points[n - 1]!, points[n]!]
    const half = turns && n === 1 ? from.y + 14 : to.y - 20
    if (Math.abs(from.x - to.x) < 1) parts.push(`L ${to.x} ${to.y}`)
    else {
      const side = Math.sign(to.x - from.x)
      const round = Math.min(12, Math.abs(to.x - from.x) / 2)
      parts.push(
        `L ${from.x} ${half - round}`,
        `Q ${from.x} ${half} ${from.x + side * round} ${half}`,
        `L ${to.x - side * round} ${half}`,
        `Q ${to.x} ${half} ${to.x} ${half + round}`,
        `L ${to.x} ${to.y}`,
      )
    }
  }
  return parts.join(' ')
}

export const linkTypes = { line: LinkLine }
