/** A flow as nodes and links of a canvas. */
import type { FlowBody } from '@rapport/core/flows'
import { exitsOf, type Gap } from '../edits.ts'
import { BEGIN } from '../problems.ts'
import { layOut, type Placed } from './layout.ts'

export interface CanvasLink {
  readonly id: string
  readonly from: string
  /** A step, or the end of a way. */
  readonly to: string
  readonly gap: Gap
  /** No other way leads there. */
  readonly alone: boolean
}
export interface Graph {
  readonly steps: readonly string[]
  /** Where ways lead out. */
  readonly ends: readonly string[]
  readonly links: readonly CanvasLink[]
  readonly placed: Placed
}

export const size = { width: 248, height: 84, end: { width: 160, height: 32 } } as const

export function graphOf(body: FlowBody): Graph {
  const steps = body.steps.map(({ id }) => id)
  const ends: string[] = []
  const link = (from: string, to: string | null, gap: Gap): Omit<CanvasLink, 'alone'> => {
    const id = `${from} ${gap.exit}`
    if (to !== null && steps.includes(to)) return { id, from, to, gap }
    ends.push(`end ${id}`)
    return { id, from, to: `end ${id}`, gap }
  }
  const made = [
    link(BEGIN_NODE, steps[0] ?? null, { step: null, exit: 'next' }),
    ...body.steps.flatMap((step) => exitsOf(step).map(({ exit, to }) => link(step.id, to, { step: step.id, exit }))),
  ]
  const links = made.map((one) => ({ ...one, alone: made.every(({ id, to }) => id === one.id || to !== one.to) }))
  const placed = layOut([BEGIN_NODE, ...steps, ...ends], links, (id) => (ends.includes(id) ? size.end : size))
  return { steps, ends, links, placed }
}

/** No step is called so: their names have no spaces. */
export const BEGIN_NODE = ` ${BEGIN}`
export const nodeOf = (chosen: string | null): string | null => (chosen === BEGIN ? BEGIN_NODE : chosen)
export const chosenOf = (node: string): string => (node === BEGIN_NODE ? BEGIN : node)
