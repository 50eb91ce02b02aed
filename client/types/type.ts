/** Types as data: made of schemas, written as TypeScript. */
import type { Schema } from './schema.ts'

export type Type =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'unknown' | 'never' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'list'; readonly of: Type }
  | { readonly kind: 'keyed'; readonly of: Type }
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'union'; readonly of: readonly Type[] }

export interface Member {
  readonly name: string
  readonly type: Type
  readonly optional: boolean
  /** What people call it. */
  readonly title?: string | undefined
}

const plain: Readonly<Record<string, Type>> = {
  string: { kind: 'string' },
  integer: { kind: 'number' },
  number: { kind: 'number' },
  boolean: { kind: 'boolean' },
  null: { kind: 'null' },
}
const unknown: Type = { kind: 'unknown' }

/** The type of the values that a schema lets through; `unknown` where it says nothing. */
export function typeOf(schema: Schema): Type {
  if (schema.$ref) return { kind: 'named', name: schema.$ref.split('/').at(-1)! }
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum) return union(schema.enum.map(literal))
  const parts = schema.anyOf ?? schema.oneOf
  if (parts) return union(parts.map(typeOf))
  if (Array.isArray(schema.type)) return union((schema.type as readonly string[]).map((type) => typeOf({ ...schema, type })))
  if (schema.type === 'array') return { kind: 'list', of: typeOf(schema.items ?? {}) }
  if (schema.type === 'object') return objectType(schema)
  return plain[schema.type as string] ?? unknown
}

function objectType({ properties, required = [], additionalProperties }: Schema): Type {
  if (!properties) return { kind: 'keyed', of: typeof additionalProperties === 'object' ? typeOf(additionalProperties) : unknown }
  const members = Object.entries(properties).map(([name, schema]): Member => ({
    name,
    type: typeOf(schema),
    optional: !required.includes(name),
    title: schema.title,
  }))
  return { kind: 'object', members }
}

const literal = (value: string | number | boolean | null): Type => (value === null ? { kind: 'null' } : { kind: 'literal', value })

/** A union without unions in it, each of its types once. */
export function union(types: readonly Type[]): Type {
  const flat = types.flatMap((type) => (type.kind === 'union' ? type.of : [type]))
  const each = flat.filter((type, at) => flat.findIndex((other) => JSON.stringify(other) === JSON.stringify(type)) === at)
  if (each.some(({ kind }) => kind === 'unknown')) return unknown
  return each.length === 1 ? each[0]! : each.length === 0 ? { kind: 'never' } : { kind: 'union', of: each }
}

/** Whether a value is of the type; `named` gives the types that stand under names. */
export function fits(type: Type, value: unknown, named: (name: string) => Type): boolean {
  switch (type.kind) {
    case 'unknown':
      return true
    case 'never':
      return false
    case 'null':
      return value === null
    case 'literal':
      return value === type.value
    case 'named':
      return fits(named(type.name), value, named)
    case 'list':
      return Array.isArray(value) && value.every((one) => fits(type.of, one, named))
    case 'union':
      return type.of.some((one) => fits(one, value, named))
    case 'keyed':
      return isObject(value) && Object.values(value).every((one) => fits(type.of, one, named))
    case 'object':
      return (
        isObject(value) &&
        type.members.every(({ name, type: inner, optional }) =>
          Object.hasOwn(value, name) ? fits(inner, value[name], named) : optional,
        ) &&
        Object.keys(value).every((key) => type.members.some(({ name }) => name === key))
      )
    default:
      return typeof value === type.kind
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
