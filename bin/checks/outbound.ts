/**
 * What the server sends out goes through `core/outbound`: nobody else opens connections or asks addresses. Listening, the
 * database, mail and types are no requests.
 */
import { importsOf } from './imports.ts'
import { isTest, lineOf, withoutStrings, type SourceFile } from './source.ts'

/** Modules by which something may be asked. */
const ways = /^(node:)?(http|https|http2|net|tls|dgram|dns|dns\/promises)$|^(undici|axios|got|ky|node-fetch|superagent|ws)(\/|$)/
/** Who may name them as values, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'core/api/listener.ts': 'listens',
  'core/api/problem.ts': 'takes the names of statuses',
  'core/postgres/embedded-run.ts': 'finds a free port of this machine',
  'core/limits/address.ts': 'tells addresses from names',
}
/** Packages that ask by themselves unless they are told how, and what tells them. */
const told: Readonly<Record<string, string>> = { oauth4webapi: 'customFetch' }
const call = /(?<![.\w])(?:globalThis\.)?fetch\s*\(|\bnew (?:WebSocket|EventSource)\b/g

/** Every other way out, as `file:line  what is wrong`. */
export function wrongWaysOut(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => isServer(path)).flatMap(wrongIn)
}

const isServer = (path: string): boolean =>
  /^(core|modules|connectors|apps\/server)\//.test(path) && !/^core\/outbound\/|^modules\/[^/]+\/web\//.test(path) && !isTest(path)

function wrongIn({ path, text }: SourceFile): string[] {
  const code = withoutStrings(text)
  const calls = [...code.matchAll(call)].map(({ index }) => `${path}:${lineOf(code, index)}  fetch: requests go out through core/outbound.`)
  const imports = importsOf(text).flatMap(({ specifier, typeOnly, line }) => {
    if (typeOnly) return []
    if (ways.test(specifier) && !(path in exceptions)) return [`${path}:${line}  ${specifier}: requests go out through core/outbound.`]
    const by = told[specifier]
    return by !== undefined && !code.includes(by) ? [`${path}:${line}  ${specifier} asks by itself; give it ${by} of core/outbound.`] : []
  })
  return [...calls, ...imports]
}
