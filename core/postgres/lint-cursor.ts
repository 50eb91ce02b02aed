/** A place in the tokens of a statement, and what can be read from there: names, aliases, the workspace's parameter. */
import { changing, notAliases } from './lint-words.ts'
import type { Token } from './sql-tokens.ts'

export interface LintOptions {
  /** Tables whose rows belong to a workspace; all else that is read must be a CTE or a reference table. */
  readonly tables: ReadonlySet<string>
  /** Small tables that all workspaces share, such as currencies. */
  readonly references?: ReadonlySet<string>
  /** `read` allows selects only; `write` also insert, update and delete, with the rules for them. */
  readonly mode: 'read' | 'write'
}

/** Throws the Problem; `why` is for the log. */
export type Refuse = (why: string) => never

export class Cursor {
  readonly list: readonly Token[]
  readonly refuse: Refuse
  readonly #mode: LintOptions['mode']
  at = 0
  constructor(list: readonly Token[], { mode }: LintOptions, refuse: Refuse) {
    this.list = list
    this.#mode = mode
    this.refuse = refuse
  }

  get token(): Token | undefined {
    return this.list[this.at]
  }
  get previous(): Token | undefined {
    return this.list[this.at - 1]
  }
  peek(by: number): Token | undefined {
    return this.list[this.at + by]
  }

  startsQuery(at: number): boolean {
    const token = this.list[at]
    return token?.kind === 'word' && ['select', 'with', 'values', ...(this.#mode === 'write' ? changing : [])].includes(token.text)
  }

  /** Reads `person`, `"person"` or `public.person`; stands behind it afterwards. */
  table(): string {
    let token = this.token
    if (this.peek(1)?.text === '.') {
      if (token?.text !== 'public') this.refuse(`the schema ${token?.text}`)
      this.at += 2
      token = this.token
    }
    if (token?.kind !== 'word' && token?.kind !== 'name') return this.refuse(`a table was expected at ${token?.at}`)
    this.at++
    if (this.token?.kind === 'open' && this.peek(-2)?.text !== 'into') this.refuse(`${token.text}() is not a known source of rows`)
    return token.text
  }

  /** Reads `p`, `as p` or `"p"` if there is one; stands behind it afterwards. */
  alias(): string | undefined {
    if (this.token?.text === 'as') this.at++
    const { token } = this
    if (token?.kind !== 'name' && !(token?.kind === 'word' && !notAliases.has(token.text))) return undefined
    this.at++
    return token.text
  }

  /** Whether `$1` or `$1::uuid` stands there alone, as a value of a list. */
  isWorkspace(at: number): boolean {
    if (this.list[at]?.text !== '$1') return false
    return [',', ')'].includes(this.list[this.afterCast(at + 1)]?.text ?? '')
  }

  afterCast(at: number): number {
    return this.list[at]?.text === '::' && this.list[at + 1]?.text === 'uuid' ? at + 2 : at
  }
}
