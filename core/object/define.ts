/** Objects: what a company keeps records of, declared once as plain frozen data. */
import type { Field, Presence } from './field.ts'
import type { Id } from './id.ts'

export type Fields = Readonly<Record<string, Field>>

/** How far a right reaches: nothing, what one owns, what one's team owns, what one's team and the teams below own, everything. */
export type Reach = 'none' | 'own' | 'team' | 'below' | 'all'

/** What a role may do with the records of one object. `write` covers create and change. Hidden fields do not exist for the role. */
export interface Grant {
  readonly read: Reach
  readonly write?: Reach
  readonly delete?: Reach
  readonly hide?: readonly string[]
}

/** How records say that they are work to be done by whoever owns them: by when, whether it is open or done, and when it was. */
export interface Work {
  /** A date. */
  readonly due: string
  /** A choice. */
  readonly state: string
  readonly open: string
  readonly done: string
  /** When it was done: a moment. */
  readonly at: string
}

/** The roles that every workspace has. */
export type RoleKey = 'administrator' | 'manager' | 'rep' | 'guest'

export interface Shape {
  readonly name: string
  readonly fields: Fields
}

export interface ObjectType<N extends string = string, F extends Fields = Fields> extends Shape {
  readonly name: N
  readonly fields: F
  /** One, many: `['Person', 'People']`. */
  readonly label: readonly [one: string, many: string]
  /** The collection in URLs: `people`. */
  readonly path: string
  /** The field that names a record to people. */
  readonly title: string
  /** Where the title is empty, the first of these that is not. */
  readonly titleElse?: readonly string[]
  /** The ref to `member` whose holder owns the record; reaches are measured by it. */
  readonly owner?: string
  /** A record of this object is seen with, and belongs to, the records it refers to by these fields (all must be visible; the first one's write right decides writing). Replaces `access` by owner. */
  readonly via?: readonly string[]
  /** The link to a record with which one of this object is reached too, by whoever reaches that one, whoever owns it. It may be empty. */
  readonly alsoWith?: string
  /** Its records are work: somebody has to do it. Whoever may write one may give it to anybody, and who is given one is told. */
  readonly work?: Work
  /** What each role may do unless the workspace says otherwise. A role that is not named may do nothing. */
  readonly access: Readonly<Partial<Record<RoleKey, Grant>>>
  /** Columns of the list, in order. */
  readonly table?: readonly string[]
  /** Groups of fields on the record page, in order. */
  readonly form?: readonly (readonly string[])[]
  /** What the head of its page says after the name, in order; what stands in one group is one fact. */
  readonly head?: readonly (readonly string[])[]
  /** The field that stands beside the name there, as a label. */
  readonly badge?: string
  /** Its records are human beings. */
  readonly human?: boolean
  /** Its records are what people say of the records that they are seen with: the field that says it. Timelines show it whole, and have a place to write one. */
  readonly remark?: string
  /** Interactions may concern its records: they are customers, or something that customers have to do with. */
  readonly interactions?: boolean
  /** The link to the record that it turned out to be: what happened with it happened with that one. */
  readonly standsFor?: string
  /** May be imported and exported by file. */
  readonly transfer?: boolean
  /** A sentence: its records come and go by another way than being made and deleted, which guards refuse. The interface offers neither. */
  readonly comesBy?: string
  /** Rapport's own: reachable by code, not by the generic API. */
  readonly internal?: boolean
  /** Administrators may add fields to it at run time: its table has the columns that those lie in. */
  readonly customisable?: boolean
  /** Put out of use: no rights reach it and links to it are hidden, but its records stay, and what they link to is cared for. */
  readonly retired?: boolean
  /** The name of the drawing that stands for it; the pages know which there are. */
  readonly icon?: string
  /** Headings of the groups of `form`, one each; null for a group without. */
  readonly formLabels?: readonly (string | null)[]
  /** Several objects share its table: the field by which their records are told apart. */
  readonly sharedBy?: string
  /** The object in whose table its records lie, among those of others; in a table of its own unless said. */
  readonly liesIn?: ObjectType
  /** Its records are declarations themselves: whoever writes one changes the workspace's model. */
  readonly shapesModel?: boolean
}

/** What a declaration says: its keys are checked against its own fields. */
type Declared<F extends Fields> = Omit<
  ObjectType<string, F>,
  | 'name'
  | 'path'
  | 'title'
  | 'titleElse'
  | 'owner'
  | 'via'
  | 'alsoWith'
  | 'work'
  | 'table'
  | 'form'
  | 'head'
  | 'badge'
  | 'remark'
  | 'sharedBy'
  | 'standsFor'
> & {
  readonly path?: string
  readonly title: keyof F & string
  readonly titleElse?: readonly (keyof F & string)[]
  readonly owner?: keyof F & string
  readonly sharedBy?: keyof F & string
  readonly via?: readonly (keyof F & string)[]
  readonly alsoWith?: keyof F & string
  readonly work?: Work & { readonly due: keyof F & string; readonly state: keyof F & string; readonly at: keyof F & string }
  readonly table?: readonly (keyof F & string)[]
  readonly form?: readonly (readonly (keyof F & string)[])[]
  readonly head?: readonly (readonly (keyof F & string)[])[]
  readonly badge?: keyof F & string
  readonly remark?: keyof F & string
  readonly standsFor?: keyof F & string
}

/** Declares an object. Pure data in, frozen data out; what is wrong with it is found by `checkModel` at start. */
export const defineObject = <const N extends string, const F extends Fields>(name: N, rest: Declared<F>): ObjectType<N, F> =>
  Object.freeze({ ...rest, name, path: rest.path ?? rest.label[1].toLowerCase() })

type Named<P extends Presence, F extends Fields> = { [K in keyof F]: F[K]['presence'] extends P ? K : never }[keyof F]
type Value<F> = F extends { readonly value?: infer V } ? V : never

/** A record as rules see it. */
export type Row<O extends Shape> = { id: Id<O['name']>; createdAt: Date; updatedAt: Date; version: number } & {
  [K in Named<'required', O['fields']>]: Value<O['fields'][K]>
} & { [K in Named<'optional' | 'derived', O['fields']>]: Value<O['fields'][K]> | null }
/** What a new record may be given. */
export type New<O extends Shape> = { [K in Named<'required', O['fields']>]: Value<O['fields'][K]> } & {
  [K in Named<'optional', O['fields']>]?: Value<O['fields'][K]> | null
}
/** A change of some fields of a record; null empties a field. */
export type Patch<O extends Shape> = Partial<New<O>>

/** The links by which records of the object are reached with those to which they lead. */
export const hooksOf = ({ via, alsoWith }: Pick<ObjectType, 'via' | 'alsoWith'>): readonly string[] =>
  via ?? (alsoWith === undefined ? [] : [alsoWith])
/** Whether records of the object are reached with others. */
export const hangs = (object: Pick<ObjectType, 'via' | 'alsoWith'>): boolean => hooksOf(object).length > 0
/** Whether a link of `child` that may lead to any record may lead to one of `parent`: reaching it must not come round to where it began. */
export const mayLeadTo = (child: Pick<ObjectType, 'alsoWith'>, key: string, parent: Pick<ObjectType, 'via' | 'alsoWith'>): boolean =>
  !parent.via && !(child.alsoWith === key && parent.alsoWith !== undefined)

/** Fields that every record has; they may be filtered, sorted and selected, never written. */
export const engineFields = ['id', 'createdAt', 'updatedAt', 'version'] as const

/** Whether the field is filled with the acting member when a record is created. */
export const isActor = ({ kind, options }: Field): boolean => kind === 'ref' && options.actor === true
/** What a new record has in the field unless it is said; undefined for nothing. */
export const initialOf = ({ kind, options }: Field): string | undefined => (kind === 'choice' ? options.initial : undefined)

/** The label of a field: as declared, else its key in sentence case (`givenName` → `Given name`). */
export function labelOf(key: string, field: Field): string {
  if (field.options.label) return field.options.label
  const words = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
