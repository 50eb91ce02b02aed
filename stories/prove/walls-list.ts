/** The walls, each with the edit of the sources that takes it down. */

export interface Edit {
  /** A file, or a pattern of files. */
  readonly file: string
  readonly except?: readonly string[]
  readonly find: string | RegExp
  readonly replace: string
  /** How often the text stands there at least, all files together. */
  readonly least?: number
}

export interface Wall {
  readonly name: string
  readonly edits: readonly Edit[]
  /** At least so many tests must fail without it. */
  readonly least: number
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
/** The compiler's conditions; the statements of the write path run under row-level security, a wall of its own. */
const unbound: Edit = {
  file: 'core/{store,access}/*.ts',
  except: ['core/store/load.ts', 'core/store/rows.ts', 'core/store/undo.ts', 'core/store/planned.ts'],
  find: /(?:\$\{\w+\}|\b\w+)\.workspace_id = \$1/g,
  replace: anyWorkspace.replace('$', '$$$$'),
  least: 12,
}
const lintOff: Edit = {
  file: 'core/postgres/lint.ts',
  find: 'export function lintStatement(text: string, options: LintOptions): void {\n',
  replace: 'export function lintStatement(text: string, options: LintOptions): void {\n  if (text !== "") return\n',
}

export const walls: readonly Wall[] = [
  {
    name: 'the access clause',
    least: 20,
    everySurface: true,
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
    edits: [lintOff, unbound],
  },
  {
    name: 'hidden fields',
    least: 5,
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
    name: 'the lint of statements, and a statement that is not bound',
    least: 5,
    edits: [
      lintOff,
      {
        file: 'core/store/read.ts',
        find: "  const where = and([\n    'r.workspace_id = $1',\n    accessClause(",
        replace: `  const where = and([\n    '${anyWorkspace}',\n    accessClause(`,
      },
    ],
  },
  {
    name: 'harmless formulas in files',
    least: 2,
    edits: [{ file: 'core/transfer/neutral.ts', find: '!formula.test(text) ? text', replace: "text !== '' ? text" }],
  },
  {
    name: 'If-Match',
    least: 3,
    edits: [
      { file: 'core/store/write.ts', find: 'if (version !== undefined && version !== record.version)', replace: 'if (version === -1)' },
    ],
  },
]
