/** Changes of what a flow is made of: pure, each gives a new body. */
import type { FlowBody, Step } from '@rapport/core/flows'

/** A way out of a step; the way in has no step. */
export interface Gap {
  readonly step: string | null
  readonly exit: string
}
export interface Exit {
  readonly exit: string
  readonly to: string | null
}

/** The ways out of a step, in the order in which they stand on a page; named as the trace names them. */
export function exitsOf(step: Step): readonly Exit[] {
  if (step.kind === 'branch' || step.kind === 'split') {
    const arms = step.arms.map(({ next }, n) => ({ exit: `arm ${n + 1}`, to: next }))
    return step.kind === 'branch' ? [...arms, { exit: 'otherwise', to: step.otherwise }] : arms
  }
  const next = { exit: 'next', to: step.next }
  if (step.kind === 'watch') return [next, { exit: 'otherwise', to: step.otherwise }]
  if (step.kind === 'approve') return [next, { exit: 'declined', to: step.declined }, { exit: 'otherwise', to: step.otherwise }]
  return [next]
}

/** The same step with one way out leading elsewhere. */
function led(step: Step, exit: string, to: string | null): Step {
  if ((step.kind === 'branch' || step.kind === 'split') && exit.startsWith('arm ')) {
    const at = Number(exit.slice(4)) - 1
    return { ...step, arms: step.arms.map((arm, n) => (n === at ? { ...arm, next: to } : arm)) } as Step
  }
  return { ...step, [exit]: to } as Step
}

const mapped = (step: Step, change: (to: string | null) => string | null): Step =>
  exitsOf(step).reduce((one, { exit, to }) => led(one, exit, change(to)), step)

export const stepOf = (body: FlowBody, id: string): Step | undefined => body.steps.find((step) => step.id === id)

/** Where a gap leads. */
export function leadsTo(body: FlowBody, { step, exit }: Gap): string | null {
  if (step === null) return body.steps[0]?.id ?? null
  const found = stepOf(body, step)
  return (found && exitsOf(found).find((one) => one.exit === exit)?.to) ?? null
}

export const put = (body: FlowBody, step: Step): FlowBody => ({
  ...body,
  steps: body.steps.map((one) => (one.id === step.id ? step : one)),
})

/** Has a way lead elsewhere. Where everybody comes in, that step becomes the first. */
export function connect(body: FlowBody, { step, exit }: Gap, to: string | null): FlowBody {
  if (step !== null) {
    const from = stepOf(body, step)
    return from ? put(body, led(from, exit, to)) : body
  }
  const first = body.steps.find(({ id }) => id === to)
  return first ? { ...body, steps: [first, ...body.steps.filter((one) => one !== first)] } : body
}

/** Puts a step into a gap: what came there comes behind it, by each of its ways. */
export function insert(body: FlowBody, gap: Gap, step: Step): FlowBody {
  const behind = leadsTo(body, gap)
  const made = mapped(step, () => behind)
  if (gap.step === null) return { ...body, steps: [made, ...body.steps] }
  const at = body.steps.findIndex(({ id }) => id === gap.step)
  const steps = [...body.steps.slice(0, at + 1), made, ...body.steps.slice(at + 1)]
  return connect({ ...body, steps }, gap, made.id)
}

/** The steps that nobody reaches any more once that one is gone. */
export function onlyBehind(body: FlowBody, id: string): readonly string[] {
  const step = stepOf(body, id)
  if (!step) return []
  const before = reached(body)
  const rest = reached({ ...body, steps: body.steps.filter((one) => one.id !== id) }, body.steps[0]?.id === id ? null : undefined)
  return body.steps.map((one) => one.id).filter((one) => one !== id && before.has(one) && !rest.has(one))
}

/** Takes a step out. What led there leads on to what was behind it, by its first way; or, with all that is only behind it, out. */
export function remove(body: FlowBody, id: string, withRest: boolean): FlowBody {
  const step = stepOf(body, id)
  if (!step) return body
  const gone = new Set([id, ...(withRest ? onlyBehind(body, id) : [])])
  const next = exitsOf(step)[0]?.to ?? null
  const to = withRest || next === id || next === null || gone.has(next) ? null : next
  const steps = body.steps.filter((one) => !gone.has(one.id)).map((one) => mapped(one, (at) => (at !== null && gone.has(at) ? to : at)))
  const first = body.steps[0]?.id === id && to !== null ? steps.find((one) => one.id === to) : undefined
  return { ...body, steps: first ? [first, ...steps.filter((one) => one !== first)] : steps }
}

/** All that somebody who comes in can come to. */
export function reached(body: FlowBody, from: string | null | undefined = body.steps[0]?.id): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (id: string | null | undefined): void => {
    const step = id && !found.has(id) ? stepOf(body, id) : undefined
    if (!step) return
    found.add(step.id)
    for (const { to } of exitsOf(step)) visit(to)
  }
  visit(from)
  return found
}

/** A name for programs that no step has: `mail`, `mail-2`. */
export function freshId(body: FlowBody, word: string): string {
  for (let n = 1; ; n++) {
    const id = n === 1 ? word : `${word}-${n}`
    if (!stepOf(body, id)) return id
  }
}

/** Part of a flow as it is read from above: steps one below the other, ways beside each other indented. */
export type Line =
  | { readonly is: 'step'; readonly step: Step; readonly arms: readonly { readonly exit: string; readonly lines: readonly Line[] }[] }
  /** It goes on at a step that stands elsewhere. */
  | { readonly is: 'jump'; readonly to: string; readonly gap: Gap }
  /** Where a step can be put; `ends` where nothing follows. */
  | { readonly is: 'gap'; readonly gap: Gap; readonly ends: boolean }

/** A flow as lines; steps that nothing leads to stand in `loose`. */
export function outline(body: FlowBody): { readonly lines: readonly Line[]; readonly loose: readonly Line[][] } {
  const drawn = new Set<string>()
  const sequence = (start: string | null, gap: Gap, stops: ReadonlySet<string>): Line[] => {
    const lines: Line[] = []
    let [at, before] = [start, gap]
    for (;;) {
      const step = at === null ? undefined : stepOf(body, at)
      lines.push({ is: 'gap', gap: before, ends: step === undefined })
      if (!step || stops.has(step.id)) return lines
      if (drawn.has(step.id)) return [...lines.slice(0, -1), { is: 'jump', to: step.id, gap: before }]
      drawn.add(step.id)
      const exits = exitsOf(step)
      const join = exits.length === 1 ? null : joinOf(body, exits, stops)
      const inner = join === null ? stops : new Set([...stops, join])
      const arms = exits.length === 1 ? [] : exits.map(({ exit, to }) => ({ exit, lines: sequence(to, { step: step.id, exit }, inner) }))
      lines.push({ is: 'step', step, arms })
      if (exits.length > 1) {
        if (join === null || stops.has(join)) return lines
        const way = exits.find(({ to }) => to === join)
        at = join
        before = { step: `join ${step.id}`, exit: way?.exit ?? '' }
        // Behind the ways there is no gap of its own: each of them has one.
        const rest = sequence(at, before, stops)
        return [...lines, ...(rest[0]?.is === 'gap' ? rest.slice(1) : rest)]
      }
      at = exits[0]!.to
      before = { step: step.id, exit: exits[0]!.exit }
    }
  }
  const lines = sequence(body.steps[0]?.id ?? null, { step: null, exit: 'next' }, new Set())
  const loose: Line[][] = []
  for (const { id } of body.steps) if (!drawn.has(id)) loose.push(sequence(id, { step: `loose ${id}`, exit: '' }, new Set()).slice(1))
  return { lines, loose }
}

/** Where ways out of a step come together again: the first step that each of them which goes on leads to. */
function joinOf(body: FlowBody, exits: readonly Exit[], stops: ReadonlySet<string>): string | null {
  const ways = exits.flatMap(({ to }) => (to === null ? [] : [to]))
  // Where one way only goes on, it does so in the same line.
  if (ways.length === 1) return ways[0]!
  if (ways.length === 0) return null
  const [first, ...others] = ways.map((to) => inOrder(body, to))
  return first!.find((id) => others.every((way) => way.includes(id))) ?? [...stops].find((id) => ways.includes(id)) ?? null
}

function inOrder(body: FlowBody, from: string): readonly string[] {
  const found = [from]
  for (let at = 0; at < found.length; at++) {
    const step = stepOf(body, found[at]!)
    if (step) for (const { to } of exitsOf(step)) if (to !== null && !found.includes(to)) found.push(to)
  }
  return found
}
