/** What is wrong with a flow, by the part of the page at which it belongs. */
import type { FlowBody } from '@rapport/core/flows'
import { t } from '../../messages/t.tsx'
import type { FlowProblem } from './types.ts'

export interface Problems {
  readonly all: readonly FlowProblem[]
  /** At a place of the flow itself: `only`, `begins.0.fields`. */
  at(place: string): string | null
  /** At a part of a step; all of it where none is named. */
  ofStep(id: string, part?: string): string | null
  /** Whether something is wrong with what begins it, or with the step. */
  readonly wrong: ReadonlySet<string>
}

export const BEGIN = 'begin'

/** What is not filled in yet is said as what to do; the server speaks to programs, too. */
const plainly: readonly (readonly [place: RegExp, message: RegExp, words: () => string])[] = [
  [/\.arms$/, /when: Write/, () => t('flows.need.arms')],
  [/\.(?:when|open|where)$/, /^Write/, () => t('flows.need.condition')],
  [/\.(?:type|object|field|until)$/, /Write something/, () => t('flows.need.one')],
  [/\.template$/, /^This is an id/, () => t('flows.need.template')],
  [/\.purpose$/, /^This is an id/, () => t('flows.need.purpose')],
  [/\.sender$/, /^This is an id/, () => t('flows.need.sender')],
  [/\.webhook$/, /^This is an id/, () => t('flows.need.webhook')],
  [/\.(?:by|values|says)$/, /Say where it stands/, () => t('flows.need.path')],
  [/\.segment$/, /^This is an id/, () => t('flows.need.segment')],
  [/\.hours$/, /^This is an id/, () => t('flows.need.hours')],
  [/\.members$/, /^This is a list/, () => t('flows.need.member')],
  [/\.values$/, /^Name 1/, () => t('flows.need.field')],
  [/./, /instead of me\.?$/, () => t('flows.need.notMe')],
  [/^steps$/, /./, () => t('flows.need.step')],
]
const said = (one: FlowProblem): FlowProblem => {
  const found = plainly.find(([place, message]) => place.test(one.place) && message.test(one.message))
  return found ? { ...one, message: found[2]() } : one
}

export function problemsOf(found: readonly FlowProblem[], body: FlowBody): Problems {
  const all = found.map(said)
  const find = (place: string) => all.find((one) => one.place === place)?.message ?? null
  const idOf = ({ place }: FlowProblem): string => {
    const [, name = ''] = /^steps\.([^.]+)/.exec(place) ?? []
    // A step whose name for programs is wrong is named by its place.
    return name === '' ? BEGIN : (body.steps.find(({ id }) => id === name)?.id ?? body.steps[Number(name)]?.id ?? BEGIN)
  }
  return {
    all,
    at: find,
    ofStep: (id, part = '') => find(part === '' ? `steps.${id}` : `steps.${id}.${part}`),
    wrong: new Set(all.map(idOf)),
  }
}

/** Where one gets to from a problem. */
export const placeOf = (problem: FlowProblem, body: FlowBody): string => [...problemsOf([problem], body).wrong][0] ?? BEGIN

/** The first thing that is wrong with a step or with what begins it. */
export function firstOf({ all }: Problems, body: FlowBody, id: string): string | null {
  return all.find((one) => placeOf(one, body) === id)?.message ?? null
}
