/** Judges a statement before it may run: it must stay inside one workspace by its text alone. */
import { Problem } from '../errors.ts'
import { tokens, type Token } from './sql-tokens.ts'

export interface LintOptions {
  /** Tables whose rows belong to a workspace; all else that is read must be a CTE or a reference table. */
  readonly tables: ReadonlySet<string>
  /** Small tables that all workspaces share, such as currencies. */
  readonly references?: ReadonlySet<string>
  /** `read` allows selects only; `write` also insert, update and delete, with the rules for them. */
  readonly mode: 'read' | 'write'
}

/**
 * Throws `store.statementRefused` unless every tenant table of every query level has an alias that is bound there by
 * `alias.workspace_id = $1`, as a condition that nothing can weaken: joined by AND to the rest of WHERE, or of the ON
 * that joins this very table. (An `or` belongs in parentheses.)
 */
export function lintStatement(text: string, options: LintOptions): void {
  const refuse = (why: string): never => {
    throw new Problem('store.statementRefused', 'A statement that is not bound to its workspace was refused.', {
      status: 500,
      fix: 'Report this; nothing was read or changed.',
      cause: new Error(`${why}\n${text}`),
    })
  }
  let list: Token[]
  try {
    list = tokens(text)
  } catch (error) {
    return refuse(String(error))
  }
  new Reading(list, options, refuse).judge()
}

/** One select, insert, update or delete, with what it names and what it has bound. */
interface Level {
  kind: string
  clause: string
  items: Map<string, string>
  bound: Set<string>
  /** Alias of the newest table: the only one that an ON can bind. */
  newest: string | undefined
  expectsItem: boolean
  between: boolean
}

type Refuse = (why: string) => never

const changing = new Set('insert update delete'.split(' '))
const forbidden = new Set(
  'merge truncate copy into create drop alter grant revoke call do lock listen notify unlisten reset vacuum analyze prepare execute deallocate declare begin commit rollback savepoint refresh cluster reindex table'.split(
    ' ',
  ),
)
const clauses = new Set('select from where group having order limit offset fetch window for values returning on set using'.split(' '))
const setOperators = new Set('union intersect except'.split(' '))
const afterCondition = new Set(
  'and join left inner cross group order limit offset fetch having window for union intersect except returning where'.split(' '),
)
const notAliases = new Set([
  ...clauses,
  ...setOperators,
  ...'join left right full inner cross natural as tablesample default lateral'.split(' '),
])
const rowFunctions = new Set(
  'json_to_recordset jsonb_to_recordset jsonb_to_record jsonb_array_elements jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys unnest generate_series'.split(
    ' ',
  ),
)
/** Functions that run SQL from a text, leave the database, or change the session. */
const dangerous =
  /^(set_config|current_setting|app_set_workspace|query_to_.*|table_to_.*|schema_to_.*|database_to_.*|cursor_to_.*|ts_stat|ts_rewrite|dblink.*|pg_(?!(?:try_)?advisory_xact_lock$).*|lo_.*|nextval|setval|txid_.*|xpath_table|crosstab.*|connectby)$/
const volatile =
  /^(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|random|gen_random_uuid|uuidv4|uuidv7|uuid_generate_.*|current_timestamp|current_date|current_time|localtime|localtimestamp)$/
const json = /^(row_to_json|to_jsonb?|jsonb?_.*|array_to_json)$/

class Reading {
  private readonly list: Token[]
  private readonly options: LintOptions
  private readonly refuse: Refuse
  private readonly ctes: ReadonlySet<string>
  private at = 0
  constructor(list: Token[], options: LintOptions, refuse: Refuse) {
    this.list = list
    this.options = options
    this.refuse = refuse
    this.ctes = this.findCtes()
  }

  judge(): void {
    if (!this.startsQuery(0)) this.refuse(`begins with ${this.list[0]?.text ?? 'nothing'}`)
    this.query()
    if (this.at < this.list.length) this.refuse(`a parenthesis too many at ${this.list[this.at]?.at}`)
  }

  /** Reads one query up to its closing parenthesis or the end; `union` and its like begin a level of their own. */
  private query(): void {
    let level = newLevel()
    for (; this.at < this.list.length; this.at++) {
      const token = this.list[this.at] as Token
      if (token.kind === 'close') break
      if (token.kind === 'word' && setOperators.has(token.text) && this.previous()?.text !== '.') {
        this.close(level)
        level = newLevel()
        continue
      }
      this.step(token, level)
    }
    this.close(level)
  }

  private step(token: Token, level: Level): void {
    this.judgeCall(token, level)
    if (token.kind === 'open') return this.parenthesis(level)
    if (token.kind === 'sign' && token.text === ';') this.refuse('more than one statement')
    if (token.kind === 'sign' && token.text === '[') return this.nested(level, ']')
    if (level.expectsItem) return this.item(level)
    if (token.kind === 'sign' && token.text === ',' && (level.clause === 'from' || level.clause === 'on')) {
      level.clause = 'from'
      level.expectsItem = true
      return
    }
    if (token.kind === 'word' && this.previous()?.text !== '.') this.word(token, level)
    this.binding(token, level)
  }

  private word({ text }: Token, level: Level): void {
    if (text === 'case') return this.nested(level, 'end')
    this.judgeWord(text, level)
    if (changing.has(text) && this.mayChange(level)) return this.change(text, level)
    if (text === 'right' || text === 'full') {
      if (['join', 'outer'].includes(this.peek(1)?.text ?? '')) this.refuse(`a ${text} join keeps rows that ON does not bind`)
    }
    if (text === 'natural') this.refuse('natural join')
    if (text === 'or' && (level.clause === 'where' || level.clause === 'on')) this.refuse('`or` beside the binding; put it in parentheses')
    if (text === 'between') level.between = true
    else if (text === 'join') this.expect(level)
    else if (text === 'from' && this.previous()?.text === 'distinct' && ['is', 'not'].includes(this.list[this.at - 2]?.text ?? '')) return
    else if (text === 'from' || (text === 'using' && level.kind === 'delete')) this.expect(level)
    else if (clauses.has(text) && !(text === 'on' && this.peek(1)?.text === 'conflict')) level.clause = text
    if (level.kind === '' || (level.kind === 'with' && text === 'select')) level.kind = text
  }

  /** What no statement may say, wherever it stands. */
  private judgeWord(text: string, level: Level): void {
    if (forbidden.has(text) && !(text === 'do' && level.kind === 'insert')) this.refuse(`\`${text}\``)
    if (changing.has(text) && (this.options.mode === 'read' || !this.mayChange(level))) {
      if (!this.conflictUpdate(text)) this.refuse(`\`${text}\``)
    }
    if (/^(current|local)/.test(text) && volatile.test(text)) this.judgeVolatile(text)
  }

  /** A function by any of its names: `now()`, `pg_catalog.now()`, `"now"()`. */
  private judgeCall({ kind, text }: Token, level: Level): void {
    if ((kind !== 'word' && kind !== 'name') || this.peek(1)?.kind !== 'open') return
    if (dangerous.test(text)) this.refuse(`${text}()`)
    if (volatile.test(text)) this.judgeVolatile(text)
    if (level.clause === 'returning' && json.test(text)) this.refuse(`${text}() in returning`)
  }

  private judgeVolatile(text: string): void {
    if (this.options.mode === 'write' && this.changes()) this.refuse(`${text} in a statement that changes data; pass the value`)
  }

  private readonly mayChange = (level: Level): boolean => level.kind === '' || level.kind === 'with'
  private readonly changes = (): boolean => this.list.some(({ kind, text }) => kind === 'word' && changing.has(text))
  /** `on conflict … do update set`, and `for update` of rows that are bound already. */
  private conflictUpdate(text: string): boolean {
    if (this.options.mode !== 'write' || text !== 'update') return false
    const before = this.previous()?.text
    return before === 'do' || before === 'for' || (before === 'key' && this.list[this.at - 2]?.text === 'no')
  }

  private change(kind: string, level: Level): void {
    level.kind = kind
    level.clause = kind
    if (kind === 'update') this.expect(level)
    if (kind !== 'insert') return
    if (this.peek(1)?.text !== 'into') this.refuse('insert without into')
    this.at += 2
    this.insertion()
  }

  /** `insert into person (workspace_id, …) values ($1, …), ($1, …)` or `select $1, …`. */
  private insertion(): void {
    const table = this.table()
    if (!this.options.tables.has(table)) this.refuse(`unknown table ${table}`)
    if (this.list[this.at]?.text === 'as') this.at += 2
    const [open, column] = [this.list[this.at], this.list[this.at + 1]]
    if (open?.kind !== 'open' || column?.text !== 'workspace_id') this.refuse(`insert into ${table}: workspace_id must be the first column`)
    while (this.at < this.list.length && this.list[this.at]?.kind !== 'close') this.at++
    const source = this.peek(1)
    if (source?.text === 'select') {
      if (!this.isWorkspace(this.at + 2)) this.refuse(`insert into ${table}: select must begin with $1`)
      return
    }
    if (source?.text !== 'values') this.refuse(`insert into ${table}: neither values nor select`)
    for (let depth = 0, at = this.at + 2; at < this.list.length; at++) {
      const { kind, text } = this.list[at] as Token
      if (depth === 0 && kind === 'open' && !this.isWorkspace(at + 1)) this.refuse(`insert into ${table}: each row must begin with $1`)
      if (depth === 0 && kind === 'word' && (text === 'on' || text === 'returning')) break
      if (kind === 'open') depth++
      if (kind === 'close' && --depth < 0) break
    }
  }

  private isWorkspace(at: number): boolean {
    if (this.list[at]?.text !== '$1') return false
    const next = this.afterCast(at + 1)
    return [',', ')'].includes(this.list[next]?.text ?? '')
  }

  private parenthesis(level: Level): void {
    if (this.startsQuery(this.at + 1)) {
      this.at++
      this.query()
    } else {
      if (level.expectsItem) this.refuse('a parenthesised join')
      this.at++
      this.group(level)
    }
    if (level.expectsItem) {
      level.expectsItem = false
      this.at++
      level.newest = this.alias()
      this.at--
    }
  }

  /** Inside a function call or a grouping: nothing here binds, and FROM is part of a function's syntax. */
  private group(level: Level, until?: ']' | 'end'): void {
    for (; this.at < this.list.length; this.at++) {
      const token = this.list[this.at] as Token
      this.judgeCall(token, level)
      if (token.kind === 'close') return until ? this.refuse(`\`${until}\` is missing`) : undefined
      if (token.kind === 'open') {
        this.parenthesis({ ...level, expectsItem: false })
      } else if (token.kind === 'word' && this.previous()?.text !== '.') {
        if (until && token.text === until) return
        if (token.text === 'case') this.nested(level, 'end')
        else this.judgeWord(token.text, { ...level, kind: level.kind || 'group' })
      } else if (token.kind === 'sign') {
        if (token.text === ']' && until === ']') return
        if (token.text === '[') this.nested(level, ']')
        if (token.text === ';') this.refuse('more than one statement')
      }
    }
    this.refuse(`\`${until ?? ')'}\` is missing`)
  }

  private nested(level: Level, until: ']' | 'end'): void {
    this.at++
    this.group(level, until)
  }

  private expect(level: Level): void {
    level.clause = 'from'
    level.expectsItem = true
  }

  /** A table, a CTE or a function that makes rows, with its alias. */
  private item(level: Level): void {
    const token = this.list[this.at] as Token
    if (token.kind === 'word' && (token.text === 'lateral' || token.text === 'only')) return
    level.expectsItem = false
    if (token.kind === 'word' && this.peek(1)?.kind === 'open' && rowFunctions.has(token.text)) return
    const name = this.table()
    const alias = this.alias()
    if (this.options.tables.has(name)) {
      if (alias === undefined) return this.refuse(`${name} has no alias`)
      if (this.list[this.at]?.kind === 'open') this.refuse(`${name} ${alias} renames columns`)
      if (level.items.has(alias)) this.refuse(`the alias ${alias} twice`)
      level.items.set(alias, name)
    } else if (!this.ctes.has(name) && !this.options.references?.has(name)) this.refuse(`unknown table ${name}`)
    level.newest = alias ?? name
    this.at--
  }

  /** Reads `person`, `"person"` or `public.person`; leaves `at` behind it. */
  private table(): string {
    let token = this.list[this.at]
    if (this.peek(1)?.text === '.') {
      if (token?.text !== 'public') this.refuse(`the schema ${token?.text}`)
      this.at += 2
      token = this.list[this.at]
    }
    if (token?.kind !== 'word' && token?.kind !== 'name') return this.refuse(`a table was expected at ${token?.at}`)
    this.at++
    if (this.list[this.at]?.kind === 'open' && this.list[this.at - 2]?.text !== 'into')
      this.refuse(`${token.text}() is not a known source of rows`)
    return token.text
  }

  private alias(): string | undefined {
    if (this.list[this.at]?.text === 'as') this.at++
    const token = this.list[this.at]
    if (token?.kind !== 'name' && !(token?.kind === 'word' && !notAliases.has(token.text))) return undefined
    this.at++
    return token.text
  }

  /** Notes `alias.workspace_id = $1` when it is a condition of its own in WHERE or ON. */
  private binding(token: Token, level: Level): void {
    if (token.text === 'and' && token.kind === 'word' && level.between) {
      level.between = false
      return
    }
    if (!(token.kind === 'word' && (token.text === 'and' || token.text === 'where' || token.text === 'on'))) return
    if (level.clause !== 'where' && level.clause !== 'on') return
    const [alias, dot, column, equals, parameter] = this.list.slice(this.at + 1, this.at + 6)
    if (dot?.text !== '.' || column?.text !== 'workspace_id' || equals?.text !== '=' || parameter?.text !== '$1' || !alias) return
    const next = this.list[this.afterCast(this.at + 6)]
    if (next && next.kind !== 'close' && next.text !== ',' && !(next.kind === 'word' && afterCondition.has(next.text))) return
    if (level.clause === 'where' || alias.text === level.newest) level.bound.add(alias.text)
  }

  private close(level: Level): void {
    if (level.expectsItem) this.refuse('a table was expected at the end')
    for (const [alias, name] of level.items)
      if (!level.bound.has(alias)) this.refuse(`${name} ${alias} is not bound: ${alias}.workspace_id = $1 is missing`)
  }

  private afterCast = (at: number): number => (this.list[at]?.text === '::' && this.list[at + 1]?.text === 'uuid' ? at + 2 : at)
  private peek = (by: number): Token | undefined => this.list[this.at + by]
  private previous = (): Token | undefined => this.list[this.at - 1]

  private startsQuery(at: number): boolean {
    const token = this.list[at]
    return token?.kind === 'word' && ['select', 'with', 'values', ...(this.options.mode === 'write' ? changing : [])].includes(token.text)
  }

  private findCtes(): ReadonlySet<string> {
    const names = new Set<string>()
    for (const [at, { kind, text }] of this.list.entries()) {
      if (kind !== 'open' || !this.startsQuery(at + 1)) continue
      let back = at - 1
      if (this.list[back]?.text === 'materialized') back -= this.list[back - 1]?.text === 'not' ? 2 : 1
      if (this.list[back]?.text !== 'as') continue
      back--
      if (this.list[back]?.kind === 'close') while (back > 0 && this.list[back]?.kind !== 'open') back--
      if (this.list[back]?.kind === 'open') back--
      const name = this.list[back]
      if (!name || text === '') continue
      if (this.options.tables.has(name.text)) this.refuse(`a CTE named like the table ${name.text}`)
      names.add(name.text)
    }
    return names
  }
}

const newLevel = (): Level => ({
  kind: '',
  clause: '',
  items: new Map(),
  bound: new Set(),
  newest: undefined,
  expectsItem: false,
  between: false,
})
