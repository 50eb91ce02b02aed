/** Types of interactions: what can happen between a customer and us, declared once as plain frozen data. */
import type { Fields, Shape } from './define.ts'
import { nearest } from './nearest.ts'

/** By which medium something happened. */
export const channels = ['web', 'app', 'mail', 'phone', 'chat', 'message', 'post', 'visit', 'shop', 'social'] as const
export type Channel = (typeof channels)[number]

export interface Tracked<F extends Fields = Fields> {
  /** Names of the events that mean it, however they are spelt. */
  readonly events?: readonly string[]
  /** The call that means it, whatever it is called. */
  readonly call?: 'page' | 'screen' | 'identify'
  /** Under which names each field is sent beside its own, the most usual first; `context.page.url` is what is called so inside the context. */
  readonly properties?: { readonly [K in keyof F]?: readonly string[] }
}

/** What can happen, and what can be said of it. */
export interface InteractionType<N extends string = string, F extends Fields = Fields> extends Shape {
  /** What it concerns and what happened, in the past: `mail.received`. */
  readonly name: N
  /** For people: `Mail received`. */
  readonly label: string
  /** By which medium, unless who records it says otherwise. */
  readonly channel?: Channel
  /** What can be said of it: each of these, and nothing else. */
  readonly fields: F
  /** How programs that track customers send it. */
  readonly tracked?: Tracked<F>
  /** Recorded by Rapport alone, and seen by whoever may know who is in the segment that this property names. */
  readonly ofSegment?: keyof F & string
}

/** Declares a type. Pure data in, frozen data out; what is wrong with its name is found by `interactionTypes` at start. */
export const defineInteraction = <const N extends string, const F extends Fields>(
  name: N,
  rest: Omit<InteractionType<N, F>, 'name'>,
): InteractionType<N, F> => Object.freeze({ ...rest, name })

/** Types that nobody declared begin so: their properties are kept as they come. */
export const ownPrefix = 'x.'

/** The types of an installation, by name. */
export interface InteractionTypes {
  /** None for a name that nobody declared; those that begin with `x.` are everybody's. */
  find(name: string): InteractionType | undefined
  readonly all: readonly InteractionType[]
  /** Names that may have been meant. */
  near(name: string): readonly string[]
}

/** Throws a plain Error where two types have one name, or a name is none (mistakes in code). */
export function interactionTypes(all: readonly InteractionType[]): InteractionTypes {
  const byName = new Map<string, InteractionType>()
  for (const type of all) {
    if (!/^[a-z][a-z0-9]*(\.[a-z][a-z0-9]*)+$/.test(type.name) || type.name.startsWith(ownPrefix))
      throw new Error(`${type.name} is no name for a type of interactions.`)
    if (byName.has(type.name)) throw new Error(`Two types of interactions are named ${type.name}.`)
    byName.set(type.name, type)
  }
  return { find: (name) => byName.get(name), all, near: (name) => nearest(name, [...byName.keys()]) }
}
