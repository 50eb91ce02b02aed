/** Reads a statement once from the beginning to the end, level by level, and refuses what may weaken a binding. */
import { Cursor, type LintOptions, type Refuse } from './lint-cursor.ts'
import { ctesOf } from './lint-ctes.ts'
import { judgeInsertion } from './lint-insert.ts'
import { closeLevel, expectItem, newLevel, noteBinding, type Level } from './lint-level.ts'
import { changing, clauses, dangerous, forbidden, json, rowFunctions, setOperators, volatile } from './lint-words.ts'
import type { Token } from './sql-tokens.ts'

export class Reading {
  readonly #cursor: Cursor
  readonly #options: LintOptions
  readonly #refuse: Refuse
  readonly #ctes: ReadonlySet<string>
  constructor(list: readonly Token[], options: LintOptions, refuse: Refuse) {
    this.#cursor = new Cursor(list, options, refuse)
    this.#options = options
    this.#refuse = refuse
    this.#ctes = ctesOf(this.#cursor, options)
  }

  judge(): void {
    const cursor = this.#cursor
    if (!cursor.startsQuery(0)) this.#refuse(`begins with ${cursor.token?.text ?? 'nothing'}`)
    this.#query()
    if (cursor.token) this.#refuse(`a parenthesis too many at ${cursor.token.at}`)
  }

  /** Reads one query up to its closing parenthesis or the end; `union` and its like begin a level of their own. */
  #query(): void {
    const cursor = this.#cursor
    let level = newLevel()
    for (; cursor.token; cursor.at++) {
      const { token } = cursor
      if (token.kind === 'close') break
      if (token.kind === 'word' && setOperators.has(token.text) && cursor.previous?.text !== '.') {
        closeLevel(level, this.#refuse)
        level = newLevel()
        continue
      }
      this.#step(token, level)
    }
    closeLevel(level, this.#refuse)
  }

  #step(token: Token, level: Level): void {
    this.#judgeCall(token, level)
    if (token.kind === 'open') return this.#parenthesis(level)
    if (token.kind === 'sign' && token.text === ';') this.#refuse('more than one statement')
    if (token.kind === 'sign' && token.text === '[') return this.#nested(level, ']')
    if (level.expectsItem) return this.#item(level)
    if (token.kind === 'sign' && token.text === ',' && (level.clause === 'from' || level.clause === 'on')) return expectItem(level)
    if (token.kind === 'word' && this.#cursor.previous?.text !== '.') this.#word(token, level)
    noteBinding(this.#cursor, level, token)
  }

  #word({ text }: Token, level: Level): void {
    const { previous } = this.#cursor
    const next = this.#cursor.peek(1)?.text
    if (text === 'case') return this.#nested(level, 'end')
    this.#judgeWord(text, level)
    if (changing.has(text) && mayChange(level)) return this.#change(text, level)
    if ((text === 'right' || text === 'full') && (next === 'join' || next === 'outer'))
      this.#refuse(`a ${text} join keeps rows that ON does not bind`)
    if (text === 'natural') this.#refuse('natural join')
    if (text === 'or' && (level.clause === 'where' || level.clause === 'on')) this.#refuse('`or` beside the binding; put it in parentheses')
    if (text === 'between') level.between = true
    else if (text === 'join') expectItem(level)
    else if (text === 'from' && previous?.text === 'distinct' && ['is', 'not'].includes(this.#cursor.peek(-2)?.text ?? '')) return
    else if (text === 'from' || (text === 'using' && level.kind === 'delete')) expectItem(level)
    else if (clauses.has(text) && !(text === 'on' && next === 'conflict')) level.clause = text
    if (level.kind === '' || (level.kind === 'with' && text === 'select')) level.kind = text
  }

  /** What no statement may say, wherever it stands. */
  #judgeWord(text: string, level: Level): void {
    if (forbidden.has(text) && !(text === 'do' && level.kind === 'insert')) this.#refuse(`\`${text}\``)
    if (changing.has(text) && (this.#options.mode === 'read' || !mayChange(level)) && !this.#conflictUpdate(text))
      this.#refuse(`\`${text}\``)
    if (/^(current|local)/.test(text) && volatile.test(text)) this.#judgeVolatile(text)
  }

  /** A function by any of its names: `now()`, `pg_catalog.now()`, `"now"()`. */
  #judgeCall({ kind, text }: Token, level: Level): void {
    if ((kind !== 'word' && kind !== 'name') || this.#cursor.peek(1)?.kind !== 'open') return
    if (dangerous.test(text)) this.#refuse(`${text}()`)
    if (volatile.test(text)) this.#judgeVolatile(text)
    if (level.clause === 'returning' && json.test(text)) this.#refuse(`${text}() in returning`)
  }

  #judgeVolatile(text: string): void {
    const changes = this.#cursor.list.some((token) => token.kind === 'word' && changing.has(token.text))
    if (this.#options.mode === 'write' && changes) this.#refuse(`${text} in a statement that changes data; pass the value`)
  }

  /** `on conflict … do update set`, and `for update` of rows that are bound already. */
  #conflictUpdate(text: string): boolean {
    if (this.#options.mode !== 'write' || text !== 'update') return false
    const before = this.#cursor.previous?.text
    return before === 'do' || before === 'for' || (before === 'key' && this.#cursor.peek(-2)?.text === 'no')
  }

  #change(kind: string, level: Level): void {
    level.kind = kind
    level.clause = kind
    if (kind === 'update') expectItem(level)
    if (kind !== 'insert') return
    if (this.#cursor.peek(1)?.text !== 'into') this.#refuse('insert without into')
    this.#cursor.at += 2
    judgeInsertion(this.#cursor, this.#options)
  }

  #parenthesis(level: Level): void {
    const cursor = this.#cursor
    if (cursor.startsQuery(cursor.at + 1)) {
      cursor.at++
      this.#query()
    } else {
      if (level.expectsItem) this.#refuse('a parenthesised join')
      cursor.at++
      this.#group(level)
    }
    if (level.expectsItem) {
      level.expectsItem = false
      cursor.at++
      level.newest = cursor.alias()
      cursor.at--
    }
  }

  /** Inside a function call or a grouping: nothing here binds, and FROM is part of a function's syntax. */
  #group(level: Level, until?: ']' | 'end'): void {
    const cursor = this.#cursor
    for (; cursor.token; cursor.at++) {
      const { token } = cursor
      this.#judgeCall(token, level)
      if (token.kind === 'close') return until ? this.#refuse(`\`${until}\` is missing`) : undefined
      if (token.kind === 'open') {
        this.#parenthesis({ ...level, expectsItem: false })
      } else if (token.kind === 'word' && cursor.previous?.text !== '.') {
        if (until && token.text === until) return
        if (token.text === 'case') this.#nested(level, 'end')
        else this.#judgeWord(token.text, { ...level, kind: level.kind || 'group' })
      } else if (token.kind === 'sign') {
        if (token.text === ']' && until === ']') return
        if (token.text === '[') this.#nested(level, ']')
        if (token.text === ';') this.#refuse('more than one statement')
      }
    }
    this.#refuse(`\`${until ?? ')'}\` is missing`)
  }

  #nested(level: Level, until: ']' | 'end'): void {
    this.#cursor.at++
    this.#group(level, until)
  }

  /** A table, a CTE or a function that makes rows, with its alias. */
  #item(level: Level): void {
    const cursor = this.#cursor
    const { token } = cursor
    if (token?.kind === 'word' && (token.text === 'lateral' || token.text === 'only')) return
    level.expectsItem = false
    if (token?.kind === 'word' && cursor.peek(1)?.kind === 'open' && rowFunctions.has(token.text)) return
    const name = cursor.table()
    const alias = cursor.alias()
    if (this.#options.tables.has(name)) {
      if (alias === undefined) return this.#refuse(`${name} has no alias`)
      if (cursor.token?.kind === 'open') this.#refuse(`${name} ${alias} renames columns`)
      if (level.items.has(alias)) this.#refuse(`the alias ${alias} twice`)
      level.items.set(alias, name)
    } else if (!this.#ctes.has(name) && !this.#options.references?.has(name)) this.#refuse(`unknown table ${name}`)
    level.newest = alias ?? name
    cursor.at--
  }
}

const mayChange = (level: Level): boolean => level.kind === '' || level.kind === 'with'
