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
  /** Recorded by Rapport alone, where a change of a record comes to it. */
  readonly upon?: Upon
  /** Recorded by Rapport alone, of what other programs send it: beside its fields it says what was taken of that, each a number, a text or a flag under any name. */
  readonly ofSent?: true
}

/** A change of a record that is told as an interaction: a fact. It concerns the record, and the customers to whom that one links. */
export interface Upon {
  /** The object whose records change. */
  readonly object: string
  /** Its fields by which it goes and of which it tells: it is there for whoever sees all of them, at records that they read. */
  readonly reads: readonly string[]
  /** What is said of it; null where the change does not come to it. Values are stored ones; `before` is null where the record is made. Pure. */
  readonly tell: (before: Readonly<Record<string, unknown>> | null, after: Readonly<Record<string, unknown>>) => object | null
  /** The field that wishes its changes to be told, where that is why there is such a type. */
  readonly field?: string
}

/** Declares a type. Pure data in, frozen data out; what is wrong with its name is found by `interactionTypes` at start. */
export const defineInteraction = <const N extends string, const F extends Fields>(
  name: N,
  rest: Omit<InteractionType<N, F>, 'name'>,
): InteractionType<N, F> => Object.freeze({ ...rest, name })

/** Types that nobody declared begin so: their properties are kept as they come. */
export const ownPrefix = 'x.'

/** Types that fields wish for are named so, after their object and their key: `deal.stage.changed`. */
export const isChange = (name: string): boolean => name.endsWith('.changed') && !name.startsWith(ownPrefix)

/** Whether people and programs may record it; else Rapport does alone. */
export const isAnybodys = ({ upon, ofSegment, ofSent }: InteractionType): boolean => !upon && ofSegment === undefined && !ofSent

/** The types of an installation, or of a workspace, by name. */
export interface InteractionTypes {
  /** None for a name that nobody declared; those that begin with `x.` are everybody's. */
  find(name: string): InteractionType | undefined
  readonly all: readonly InteractionType[]
  /** Those that changes of an object's records may come to. */
  upon(object: string): readonly InteractionType[]
  /** Names that may have been meant, of those that can be sent. */
  near(name: string): readonly string[]
}

/** Throws a plain Error where two types have one name, or a name is none (mistakes in code). `wished` are made of fields. */
export function interactionTypes(declared: readonly InteractionType[], wished: readonly InteractionType[] = []): InteractionTypes {
  const byName = new Map<string, InteractionType>()
  for (const type of declared) {
    if (!/^[a-z][a-z0-9]*(\.[a-z][a-z0-9]*)+$/.test(type.name) || type.name.startsWith(ownPrefix) || isChange(type.name))
      throw new Error(`${type.name} is no name for a type of interactions.`)
    if (byName.has(type.name)) throw new Error(`Two types of interactions are named ${type.name}.`)
    byName.set(type.name, type)
  }
  for (const type of wished) byName.set(type.name, type)
  const all = [...byName.values()]
  const upon = Map.groupBy(
    all.filter((type) => type.upon),
    (type) => type.upon!.object,
  )
  const sent = all.filter((type) => isAnybodys(type)).map(({ name }) => name)
  return { find: (name) => byName.get(name), all, upon: (object) => upon.get(object) ?? [], near: (name) => nearest(name, sent) }
}
