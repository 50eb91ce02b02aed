/** Splits SQL text into tokens: enough of PostgreSQL's lexer to judge a statement or to split a file. */

export interface Token {
  /** `word` is an unquoted identifier or keyword (lower case), `name` a quoted identifier, `open`/`close` a parenthesis. */
  readonly kind: 'word' | 'name' | 'parameter' | 'text' | 'number' | 'open' | 'close' | 'sign'
  readonly text: string
  readonly at: number
}

const lexer = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*)`,
    String.raw`(?<comment>/\*)`,
    String.raw`(?<escaped>[eE]'(?:[^'\\]|\\[\s\S]|'')*')`,
    String.raw`(?<text>(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')`,
    String.raw`(?<name>"(?:[^"]|"")*")`,
    String.raw`(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)`,
    String.raw`(?<parameter>\$\d+)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`(?<number>\d[\w.]*|\.\d\w*)`,
    // An operator ends where a comment begins.
    String.raw`(?<sign>::|(?:(?!--|/\*)[<>=!~@#%^&|?*/+\-])+|[\s\S])`,
  ].join('|'),
  'y',
)

/** A word in small letters that is not the beginning of anything else. Most of a statement is words, spaces and parentheses: they need not be asked what else they might be. */
const plainWord = /[a-z_][a-z0-9_]*(?![\w$'&\u0080-\uffff])/y
const plainSigns: Readonly<Record<string, Token['kind']>> = { '(': 'open', ')': 'close', ',': 'sign' }

/** Throws a plain `Error` for text that does not end what it opened. */
export function tokens(sql: string): Token[] {
  const found: Token[] = []
  for (let at = 0; at < sql.length;) {
    const first = sql[at]!
    if (first === ' ') {
      at++
      continue
    }
    const sign = plainSigns[first]
    if (sign) {
      found.push({ kind: sign, text: first, at: at++ })
      continue
    }
    plainWord.lastIndex = at
    if (plainWord.test(sql)) {
      found.push({ kind: 'word', text: sql.slice(at, plainWord.lastIndex), at })
      at = plainWord.lastIndex
      continue
    }
    lexer.lastIndex = at
    const groups = lexer.exec(sql)?.groups ?? {}
    const end = lexer.lastIndex
    if (groups['comment']) {
      at = endOfComment(sql, end)
      continue
    }
    if (groups['dollar']) {
      const close = sql.indexOf(groups['dollar'], end)
      if (close < 0) throw new Error(`${groups['dollar']} at ${at} is not closed`)
      found.push({ kind: 'text', text: sql.slice(at, close + groups['dollar'].length), at })
      at = close + groups['dollar'].length
      continue
    }
    const token = read(groups, at)
    if (token) found.push(token)
    at = end
  }
  return found
}

function read(groups: Record<string, string | undefined>, at: number): Token | undefined {
  if (groups['space'] !== undefined) return undefined
  if (groups['word'] !== undefined) return { kind: 'word', text: groups['word'].toLowerCase(), at }
  if (groups['name'] !== undefined) return { kind: 'name', text: groups['name'].slice(1, -1).replaceAll('""', '"'), at }
  for (const kind of ['parameter', 'number'] as const) if (groups[kind] !== undefined) return { kind, text: groups[kind], at }
  const text = groups['escaped'] ?? groups['text']
  if (text !== undefined) return { kind: 'text', text, at }
  const sign = groups['sign'] ?? ''
  if (sign === '(') return { kind: 'open', text: sign, at }
  if (sign === ')') return { kind: 'close', text: sign, at }
  if (sign === `'` || sign === '"') throw new Error(`the quote at ${at} is not closed`)
  return { kind: 'sign', text: sign, at }
}

function endOfComment(sql: string, from: number): number {
  let depth = 1
  for (let at = from; at < sql.length; at++) {
    const two = sql.slice(at, at + 2)
    if (two === '/*') depth++
    else if (two === '*/' && --depth === 0) return at + 2
    else continue
    at++
  }
  throw new Error('a comment is not closed')
}
