/** The walls, each with the edit of the sources that takes it down. */

export interface Edit {
  /** A file, or the paths of several. Tests are never edited. */
  readonly file: string | RegExp
  readonly find: string | RegExp
  readonly replace: string
  /** How often the text stands there, all files together: exactly so often, or at least. */
  readonly times?: number
  readonly least?: number
}

export interface Wall {
  readonly name: string
  readonly edits: readonly Edit[]
  /** At least so many tests must fail without it. */
  readonly least: number
  /** The tests that are run without it: beginnings of paths, or parts of them. What says that it holds the wall must notice. */
  readonly tests: readonly string[]
  /** Each surface must have a test of its own that fails. */
  readonly everySurface?: boolean
}

/** The ways on which records leave, found by the words of a test's name. */
export const surfaces: Readonly<Record<string, RegExp>> = {
  list: /\blists?\b/i,
  count: /\bcounts?\b|\bcounted\b/i,
  filter: /\bfilters?\b|\bfiltered\b/i,
  sort: /\bsorts?\b|\bsorted\b/i,
  export: /\bexports?\b|\bexported\b/i,
  history: /\bhistory\b|\bhistories\b/i,
}

/** Always true, and `$1` keeps its type. */
const anyWorkspace = '$1::uuid is not null'
const lintOff: Edit = {
  file: 'core/postgres/lint.ts',
  find: 'export function lintStatement(text: string, options: LintOptions): void {\n',
  replace: 'export function lintStatement(text: string, options: LintOptions): void {\n  if (text !== "") return\n',
}
/** Where the records of an object lie: every statement over records takes its condition from here. */
const recordsUnbound: Edit = {
  file: 'core/sql/table.ts',
  find: 'return `${alias}.workspace_id = $1${mark',
  replace: `return \`${anyWorkspace}\${mark`,
}
/** What the reads of the store look at beside them; its writes run under row-level security, a wall of its own. */
const besideUnbound: Edit = {
  file: /^core\/(store|access)\/(?!table|load|rows|undo|planned|unique)[^/]+\.ts$/,
  find: /(?:\$\{\w+\}|\b\w+)\.workspace_id = \$1/g,
  replace: anyWorkspace.replace('$', '$$$$'),
  least: 12,
}
const searchUnbound: readonly Edit[] = [
  { file: 'core/search/candidates.ts', find: "const bound = 's.workspace_id = $1'", replace: `const bound = '${anyWorkspace}'` },
  { file: 'core/search/candidates.ts', find: "${isOf(object, 'r')} and r.id = s.record_id", replace: 'r.id = s.record_id' },
  { file: 'core/search/gather.ts', find: 'where s.workspace_id = $1 and (${match})', replace: `where ${anyWorkspace} and (\${match})` },
  { file: 'core/search/gather.ts', find: "${isOf(object, 'r')} and r.id = s.record_id", replace: 'r.id = s.record_id' },
  { file: 'core/search/statement.ts', find: "${isOf(object, 'r')} and r.id = any(${these})", replace: 'r.id = any(${these})' },
]

/** Tests of the ways on which records leave; those over random worlds look for the least case for minutes, and are not needed to notice. */
const reading = ['access', 'reading', 'history', 'writing', 'referring', 'undo', 'aggregate'].map((name) => `modules/people/${name}.test`)
const overHttp = ['access-owner', 'export', 'records', 'search', 'live.test', 'twins', 'keys'].map((name) => `apps/server/test/${name}`)

export const walls: readonly Wall[] = [
  {
    name: 'the access clause',
    least: 20,
    everySurface: true,
    tests: [...reading, ...overHttp],
    edits: [
      {
        file: 'core/access/clause.ts',
        find: "  if (actor.role === 'system') return 'true'\n",
        replace: "  if (actor.role !== '') return 'true'\n",
      },
    ],
  },
  {
    name: 'the workspace condition, and the lint that wants it',
    least: 20,
    everySurface: true,
    tests: [...reading, ...overHttp],
    edits: [lintOff, recordsUnbound, besideUnbound],
  },
  {
    name: 'hidden fields',
    least: 20,
    tests: [...reading, 'apps/server/test/hidden', 'apps/server/test/live.test', 'apps/server/test/search'],
    edits: [
      {
        file: 'core/access/visible.ts',
        find: 'export function hiddenFields(model: Model, actor: Actor, object: ObjectType): ReadonlySet<string> {\n',
        replace:
          'export function hiddenFields(model: Model, actor: Actor, object: ObjectType): ReadonlySet<string> {\n  if (object) return new Set()\n',
      },
    ],
  },
  {
    name: 'the lint of statements, and a count that is not bound',
    least: 5,
    tests: ['core/postgres/lint', ...reading, 'apps/server/test/records', 'apps/server/test/twins'],
    edits: [
      lintOff,
      {
        file: 'core/store/read.ts',
        find: "  const where = and([\n    isOf(object, 'r'),\n    accessClause(",
        replace: `  const where = and([\n    '${anyWorkspace}',\n    accessClause(`,
      },
    ],
  },
  {
    name: 'search: the workspace of keys and records, and the lint that wants it',
    least: 2,
    tests: ['modules/people/search', 'apps/server/test/search', 'apps/server/test/twins'],
    edits: [
      lintOff,
      ...searchUnbound,
      // Words of another workspace have other keys, which is no wall but would stand before this one.
      { file: 'core/terms/key.ts', find: 'at < workspace.length; at++', replace: 'at < 0; at++' },
    ],
  },
  {
    name: 'search: the records in reach, by the keys of their owners and by themselves',
    least: 2,
    tests: ['modules/people/search', 'apps/server/test/search'],
    edits: [
      {
        file: 'core/search/candidates.ts',
        find: 'const within = owners ? array(owners.map((owner) => ownerKey(object, actor.workspace, owner))) : null',
        replace: 'const within = null',
      },
      {
        file: 'core/search/candidates.ts',
        find: "const access = within ? 'true' : accessClause(model, actor, object, 'read', 'r', parameters)",
        replace: "const access: string = 'true'",
      },
      {
        file: 'core/search/statement.ts',
        find: "const access = accessClause(model, actor, object, 'read', 'r', scope.parameters)",
        replace: "const access = 'true'",
      },
      {
        file: 'core/search/gather.ts',
        find: "const access = accessClause(model, actor, object, 'read', 'r', parameters)",
        replace: "const access: string = 'true'",
      },
    ],
  },
  {
    name: 'search: no keys of hidden fields',
    least: 1,
    tests: ['modules/people/search', 'apps/server/test/search'],
    edits: [
      {
        file: 'core/search/looked.ts',
        find: 'searchedFields(object).filter(({ key }) => !hidden.has(key))',
        replace: 'searchedFields(object)',
      },
    ],
  },
  {
    name: 'live: what a page is told, it may read',
    least: 3,
    tests: ['modules/people/live', 'apps/server/test/live.test'],
    edits: [
      {
        file: 'core/live/decide.ts',
        find: 'const now = readable.get(record.id)\n',
        replace: 'const now = readable.get(record.id) ?? { about: [] }\n',
      },
    ],
  },
  {
    name: 'live: rights looked up again for each page',
    least: 2,
    tests: ['modules/people/live', 'apps/server/test/live.test'],
    edits: [
      { file: 'core/live/room.ts', find: 'const changed = await this.#check(all)\n', replace: 'const changed = new Set<Page>()\n' },
      {
        file: 'core/live/room.ts',
        find: 'for (const page of await this.#check(this.pages))',
        replace: 'for (const page of new Set<Page>())',
      },
    ],
  },
  {
    name: 'numbers: only of records in reach',
    least: 3,
    tests: ['modules/people/aggregate', 'apps/server/test/aggregate'],
    edits: [
      {
        file: 'core/store/aggregate/statement.ts',
        find: "    accessClause(scope.model, scope.actor, object, 'read', 'r', scope.parameters),\n",
        replace: '',
      },
    ],
  },
  {
    name: 'numbers: none of hidden fields',
    least: 1,
    tests: ['modules/people/aggregate', 'apps/server/test/aggregate'],
    edits: [{ file: 'core/store/aggregate/question.ts', find: ', hiddenFrom(model, actor))', replace: ', () => false)' }],
  },
  {
    name: 'numbers: of one workspace, and the lint that wants it',
    least: 1,
    tests: ['modules/people/aggregate', 'apps/server/test/aggregate'],
    edits: [lintOff, { file: 'core/store/aggregate/statement.ts', find: "    isOf(object, 'r'),\n", replace: `    '${anyWorkspace}',\n` }],
  },
  {
    name: 'API keys: no more than their scopes',
    least: 3,
    tests: ['apps/server/test/keys', 'apps/server/test/webhook-keys'],
    edits: [
      {
        file: 'modules/platform/keys/scopes.ts',
        find: "const level = Math.max(levelOf(scopes, '*'), levelOf(scopes, object))",
        replace: 'const level = 2',
      },
    ],
  },
  {
    name: 'API keys: files and administration only with the area',
    least: 1,
    tests: ['apps/server/test/keys'],
    edits: [
      { file: 'core/api/described.ts', find: 'actor.areas && !actor.areas.has(area))', replace: 'actor.areas && actor.areas.size < 0)' },
    ],
  },
  {
    name: 'a key of a write is its sender’s own',
    least: 1,
    tests: ['apps/server/test/once'],
    edits: [{ file: 'core/store/once.ts', find: '[actorId(actor)', replace: '[actor.workspace', times: 3 }],
  },
  {
    name: 'requests that go out: public addresses only',
    least: 10,
    tests: ['core/outbound', 'apps/server/test/webhook-targets', 'modules/platform/sso'],
    edits: [
      {
        file: 'core/outbound/target.ts',
        find: "=> place === 'public' || (place === 'private' && isAllowed)",
        replace: '=> place !== undefined || isAllowed',
      },
    ],
  },
  {
    name: 'requests that go out: the address that a name gave',
    least: 2,
    tests: ['core/outbound', 'apps/server/test/webhook-targets'],
    edits: [
      {
        file: 'core/outbound/connect.ts',
        find: 'if (!addresses.every((address) => mayConnect(placeOf(address), isAllowed)))',
        replace: 'if (addresses.length === 0 && mayConnect(placeOf(hostname), isAllowed))',
      },
    ],
  },
  {
    name: 'harmless formulas in files',
    least: 2,
    tests: ['core/transfer', 'apps/server/test/export'],
    edits: [
      {
        file: 'core/transfer/neutral.ts',
        find: 'export function neutralised(text: string): string {\n',
        replace: "export function neutralised(text: string): string {\n  if (text !== '') return text\n",
      },
    ],
  },
  {
    name: 'If-Match',
    least: 3,
    tests: ['modules/people/writing', 'apps/server/test/record', 'apps/server/test/two-servers'],
    edits: [
      { file: 'core/store/write.ts', find: 'if (version !== undefined && version !== record.version)', replace: 'if (version === -1)' },
    ],
  },
]
