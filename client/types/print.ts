/** Types as TypeScript. */
import type { Member, Type } from './type.ts'

/** A type as an expression. */
export function print(type: Type): string {
  switch (type.kind) {
    case 'literal':
      return typeof type.value === 'string' ? quoted(type.value) : String(type.value)
    case 'named':
      return type.name
    case 'list':
      return `readonly ${type.of.kind === 'union' || type.of.kind === 'list' ? `(${print(type.of)})` : print(type.of)}[]`
    case 'keyed':
      return `Readonly<Record<string, ${print(type.of)}>>`
    case 'object':
      return type.members.length === 0
        ? 'Readonly<Record<string, never>>'
        : `{ ${type.members.map((member) => `readonly ${head(member)}: ${print(member.type)}`).join('; ')} }`
    case 'union':
      return type.of.map(print).join(' | ')
    default:
      return type.kind
  }
}

/** An interface with a line for each member, and what people call it above. */
export function printInterface(name: string, members: readonly Member[]): string {
  const lines = members.flatMap((member) => [
    ...(member.title === undefined ? [] : [`  /** ${member.title.replaceAll('*/', '* /').replace(/\s+/g, ' ')} */`]),
    `  readonly ${head(member)}: ${print(member.type)}`,
  ])
  return members.length === 0 ? `export interface ${name} {}` : `export interface ${name} {\n${lines.join('\n')}\n}`
}

const head = ({ name, optional }: Member): string => `${key(name)}${optional ? '?' : ''}`
const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name))
export const quoted = (text: string): string => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
