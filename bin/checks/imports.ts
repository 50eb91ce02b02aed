/**
 * The import rule: `apps → modules, connectors → core`; `apps/web` and the pages of modules → `ui`; `ui` sees the types of
 * `core/object`; `core` and `apps/widget` import nothing of ours, though tests
 * of the core may borrow the declarations of modules. A module is entered through its index.ts, server.ts or web.ts only.
 */
import { posix } from 'node:path'
import { isTest, lineOf, withoutComments, type SourceFile } from './source.ts'

/** Which modules a module may stand on. */
const below: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  people: ['platform'],
  sales: ['platform', 'people'],
  marketing: ['platform', 'people'],
  service: ['platform', 'people'],
  experience: ['platform', 'people'],
  loyalty: ['platform', 'people'],
  insight: ['platform', 'people', 'sales', 'marketing', 'service', 'experience', 'loyalty'],
  integrations: ['platform'],
}
const packages: Readonly<Record<string, string>> = {
  core: 'core',
  ui: 'ui',
  client: 'client',
  seeds: 'seeds',
  server: 'apps/server',
  web: 'apps/web',
  widget: 'apps/widget',
}
const doors = ['', 'index.ts', 'server', 'server.ts', 'web', 'web.ts', 'web/index.ts']

export interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
  readonly line: number
}

/** Every import against the rule, as `file:line  what is wrong`. */
export function wrongImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    importsOf(text).flatMap((found) => {
      const target = targetOf(path, found.specifier)
      const reason = target === null ? null : refusal(path, target, found.typeOnly)
      return reason === null ? [] : [`${path}:${found.line}  ${found.specifier}: ${reason}`]
    }),
  )
}

const statement = /^[ \t]*(import|export)\s+(type\s)?(?:[^'"();]*?\sfrom\s+)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/gm

export function importsOf(source: string): Import[] {
  const text = withoutComments(source)
  return [...text.matchAll(statement)].map((match) => ({
    specifier: match[3] ?? match[4] ?? '',
    typeOnly: match[2] !== undefined,
    line: lineOf(text, match.index),
  }))
}

/** The imported path from the root (`modules/people/index.ts`), or null for packages of others. */
function targetOf(from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  if (!specifier.startsWith('@rapport/')) return null
  const [name = '', ...rest] = specifier.slice('@rapport/'.length).split('/')
  return posix.join(packages[name] ?? `modules/${name}`, ...rest)
}

function refusal(from: string, to: string, typeOnly: boolean): string | null {
  const [fromTop = '', fromName = ''] = from.split('/')
  const [toTop = '', toName = '', ...rest] = to.split('/')
  if (fromTop === toTop && (toTop !== 'modules' || fromName === toName) && (toTop !== 'apps' || fromName === toName)) return null
  if (['bin', 'bench', 'stories'].includes(fromTop)) return null
  if (['bin', 'bench', 'stories'].includes(toTop)) return `nothing imports ${toTop}.`
  if (toTop === 'seeds' && isTest(from)) return null
  if (toTop === 'modules' && !doors.includes(rest.join('/'))) return `a module is imported through its index.ts, server.ts or web.ts.`
  switch (fromTop) {
    case 'core':
      return toTop === 'modules' && /\.test\.tsx?$/.test(from) ? null : 'core imports nothing of ours.'
    case 'client':
      // It is given away by itself; its tests talk to a real server.
      return isTest(from) ? null : 'the client stands alone: it has another licence.'
    case 'ui':
      return to.startsWith('core/object') && typeOnly ? null : 'ui may import the types of core/object and nothing else of ours.'
    case 'modules':
      return refusalOfModule(from, fromName, toTop, toName)
    case 'connectors':
      return toTop === 'core' ? null : 'connectors import core only.'
    case 'seeds':
      return toTop === 'core' || toTop === 'modules' ? null : 'seeds import core and modules only.'
    case 'apps':
      if (toTop === 'ui' && fromName === 'server') return 'the server has no user interface.'
      if (fromName === 'widget') return 'the tag stands alone: other companies put it on their pages.'
      // The server builds the pages that it serves.
      if (from.startsWith('apps/server/') && to === 'apps/web/bundle.ts') return null
      if (toTop === 'apps') return 'apps do not import each other.'
      return null
    default:
      return null
  }
}

function refusalOfModule(from: string, name: string, toTop: string, toName: string): string | null {
  if (toTop === 'core') return null
  if (toTop === 'ui') return from.startsWith(`modules/${name}/web`) ? null : `only modules/${name}/web may import ui.`
  if (toTop === 'client') return from.startsWith(`modules/${name}/web`) ? null : 'only web pages use the client.'
  if (toTop === 'modules') return (below[name] ?? []).includes(toName) ? null : `${name} does not stand on ${toName}.`
  return `modules do not import ${toTop}.`
}
