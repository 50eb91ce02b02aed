import type { QueryConfig } from 'pg'
import { Problem } from '../errors.ts'
import { lintStatement, type LintOptions } from './lint.ts'
import { encode, statementName, typeParsers, type Statement } from './query.ts'

/** A statement that may run, as the driver wants it. */
export interface Prepared {
  readonly name?: string
  readonly text: string
  readonly values: (string | Buffer | null)[]
  readonly types: typeof typeParsers
}

/** Most characters of a text: whoever judges it, and whoever plans it, reads it from end to end while others wait. */
const longest = 400_000

/** What no single statement does. */
export const tooMuch = (fix: string): Problem => new Problem('store.tooMuch', 'That is too much for one statement.', { status: 413, fix })

/** Judges each text once and gives it its name; remembers the last few thousand texts. */
export class Statements {
  private readonly verdicts = new Map<string, { name: string | undefined; bindsWorkspace: boolean } | Problem>()
  private readonly options: LintOptions & { judge: boolean; named: boolean }
  private readonly most: { readonly texts: number; readonly characters: number }
  private characters = 0
  constructor(options: LintOptions & { judge: boolean; named: boolean; most?: { texts: number; characters: number } }) {
    this.options = options
    this.most = options.most ?? { texts: 4_000, characters: 8_000_000 }
  }

  /** Throws `store.statementRefused` for a text that the lint refuses. `$1` becomes the workspace. */
  prepare(workspace: string, { text, values, replan }: Statement): Prepared {
    const { name, bindsWorkspace } = this.verdict(text)
    const all: (string | Buffer | null)[] = bindsWorkspace ? [workspace] : []
    for (const value of values) all.push(encode(value))
    if (all.length > 65_535) throw tooMuch('Send less at once.')
    return { name: replan ? undefined : name, text, values: all, types: typeParsers }
  }

  /** The first statement of every transaction under row-level security; with the version of the model by which it was decided. */
  beginning(workspace: string, model: number | undefined): QueryConfig {
    const [name, values] = model === undefined ? ['app_set_workspace', [workspace]] : ['app_enter', [workspace, model]]
    return { name: this.options.named ? name : undefined, text: `select ${name}(${values.map((_, n) => `$${n + 1}`).join(', ')})`, values }
  }

  private verdict(text: string): { name: string | undefined; bindsWorkspace: boolean } {
    let verdict = this.verdicts.get(text)
    if (!verdict) {
      if (text.length > longest) throw tooMuch('Ask for fewer fields at once, and filter by fewer conditions.')
      verdict = this.judge(text)
      this.verdicts.set(text, verdict)
      this.characters += text.length
      this.forgetOldest()
    }
    if (verdict instanceof Problem) throw verdict
    return verdict
  }

  get remembered(): { readonly texts: number; readonly characters: number } {
    return { texts: this.verdicts.size, characters: this.characters }
  }

  private forgetOldest(): void {
    for (const [text] of this.verdicts) {
      if (this.verdicts.size <= this.most.texts && this.characters <= this.most.characters) return
      this.verdicts.delete(text)
      this.characters -= text.length
    }
  }

  private judge(text: string): { name: string | undefined; bindsWorkspace: boolean } | Problem {
    try {
      if (this.options.judge) lintStatement(text, this.options)
    } catch (error) {
      if (error instanceof Problem) return error
      throw error
    }
    return { name: this.options.named ? statementName(text) : undefined, bindsWorkspace: /\$\d/.test(text) }
  }
}
