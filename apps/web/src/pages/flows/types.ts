import type { FlowBody, Step, StepOf } from '@rapport/core/flows'
import type { Row } from '../../api/types.ts'

export type FlowState = 'draft' | 'on' | 'paused' | 'off'

/** A flow as its record is read. */
export interface Flow extends Row {
  name: string
  of: string
  description: string | null
  body: FlowBody
  state: FlowState
  number: number | null
  publishedAt: string | null
  problem: string | null
}

/** What is wrong, and where: `begins.0.fields`, `steps.welcome.within`, `only`. */
export interface FlowProblem {
  readonly place: string
  readonly message: string
}

export type RunState = 'going' | 'waiting' | 'asked' | 'stuck' | 'ended'
export const runStates: readonly RunState[] = ['going', 'waiting', 'asked', 'stuck', 'ended']

/** How a flow stands. */
export interface Overview {
  readonly state: FlowState
  readonly number: number | null
  readonly problem: string | null
  readonly entered: number
  readonly inside: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly steps: readonly {
    readonly step: string
    readonly standing: Readonly<Record<string, number>>
    readonly passed: Readonly<Record<string, number>>
  }[]
  readonly lastAt: string | null
}

/** A record on its way, or one that was. */
export interface Run {
  readonly id: string
  readonly flow: string
  readonly name: string
  readonly number: number
  readonly object: string
  readonly record: string
  readonly title: string | null
  readonly cause: string
  readonly state: RunState
  readonly step: string | null
  readonly stepName: string | null
  readonly until: string | null
  readonly enteredAt: string
  readonly endedAt: string | null
  readonly outcome: string | null
  readonly problem: string | null
}

export interface Trace {
  readonly step: string
  readonly stepName: string
  readonly exit: string | null
  readonly at: string
  readonly said: Readonly<Record<string, unknown>> | null
}

/** What is edited: all of it that a reader can change. */
export interface Draft {
  readonly name: string
  readonly of: string
  readonly body: FlowBody
}

export type ActStep = StepOf<'act'>
export type ActOf<D extends ActStep['do']> = Extract<ActStep, { readonly do: D }>
/** What one chooses from when a step is added: what is done counts as a kind of its own. */
export type StepSort = Exclude<Step['kind'], 'act'> | ActStep['do'] | 'work'
export const sortOf = (step: Step): StepSort =>
  step.kind !== 'act' ? step.kind : step.do === 'create' && step.object === 'task' ? 'work' : step.do

/** What a rehearsal comes to. */
export interface Rehearsed {
  readonly isWhole: boolean
  readonly looked: number
  readonly candidates: number
  readonly entered: number
  readonly people: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly steps: readonly {
    readonly step: string
    readonly reached: number
    readonly standing: number
    readonly passed: Readonly<Record<string, number>>
    readonly got: Readonly<Record<string, number>>
  }[]
  readonly names: Readonly<Record<string, string>>
  readonly baseline: { readonly people: number; readonly reached: number } | null
  readonly asToday: readonly string[]
  readonly walks: readonly {
    readonly id: string
    readonly record: string
    readonly title: string | null
    readonly enteredAt: string
    readonly outcome: string | null
    readonly step: string | null
    readonly traces: readonly { readonly step: string; readonly exit: string; readonly at: string; readonly said?: Would }[]
  }[]
}

/** What a step would have done. */
export interface Would {
  readonly object?: string
  readonly title?: string
  readonly text?: string
  readonly members?: readonly string[]
  readonly among?: readonly string[]
}
