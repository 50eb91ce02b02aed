/** What bodies and answers hold that no declaration makes: JSON Schema (2020-12), and the type that it comes to. */
import { idSchema, momentSchema, orNull as nullable, type Schema } from './schema.ts'

declare const told: unique symbol
/** A schema for values of a type; the type lives in the type checker only. */
export type Shape<T> = Schema & { readonly [told]?: () => T }
/** What a value of that shape is. */
export type Told<S> = S extends Shape<infer T> ? T : never

type Shapes = Readonly<Record<string, Shape<unknown>>>
type Members<P extends Shapes, O extends Shapes> = { readonly [K in keyof P]: Told<P[K]> } & {
  readonly [K in keyof O]?: Told<O[K]> | undefined
}

export const text: Shape<string> = { type: 'string' }
export const id: Shape<string> = idSchema
/** A moment as ISO 8601 text. */
export const moment: Shape<string> = momentSchema
/** A whole number, 0 or more. */
export const count: Shape<number> = { type: 'integer', minimum: 0 }
export const whole: Shape<number> = { type: 'integer' }
export const flag: Shape<boolean> = { type: 'boolean' }
/** A document of its own; `/meta` and the filters say more. */
export const anything: Shape<unknown> = {}
/** One of some texts. */
export const one = <const V extends readonly string[]>(...values: V): Shape<V[number]> => ({ type: 'string', enum: values })
export const orNull = <T>(shape: Shape<T>): Shape<T | null> => nullable(shape)
export const list = <T>(items: Shape<T>): Shape<readonly T[]> => ({ type: 'array', items })
/** Values of one shape under keys that are not known before. */
export const keyed = <T>(values: Shape<T>): Shape<Readonly<Record<string, T>>> => ({ type: 'object', additionalProperties: values })
/** An object with exactly these members; those of the second may be left out. */
export const members = <P extends Shapes, O extends Shapes = {}>(needed: P, optional?: O): Shape<Members<P, O>> => ({
  type: 'object',
  properties: { ...needed, ...optional },
  required: Object.keys(needed),
  additionalProperties: false,
})
