/** The reference of a workspace's interface as plain data: made once, drawn by the web app and written as Markdown. */

/** A part of a section. In texts and cells, `code` stands in backticks and links are `[words](address)`. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | Call
  | { readonly kind: 'code'; readonly title: string; readonly language: string; readonly text: string }
  | { readonly kind: 'table'; readonly title: string; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** A call that works as it stands, for a shell and for the client; later calls of a section go on from earlier ones. */
export interface Call {
  readonly kind: 'call'
  readonly title: string
  readonly text?: string
  readonly curl: string
  /** Null where the client has no word of its own for it. */
  readonly typescript: string | null
  /** What it answers; 2xx unless the call is there to show a refusal. */
  readonly status: number
}

/** `basics` come first, `objects` has one section for each object, `more` is what programs do beside records. */
export type Part = 'basics' | 'objects' | 'more'

export interface Section {
  /** In addresses: `filters`, `object-person`. */
  readonly id: string
  readonly part: Part
  readonly title: string
  readonly blocks: readonly Block[]
}

export interface Reference {
  /** Where this installation is: `https://crm.example.com`, without a slash at the end. */
  readonly address: string
  readonly workspace: string
  readonly version: string
  readonly sections: readonly Section[]
}

/** A word with its article: `an employment`. */
export const withArticle = (word: string): string => `${/^(?:[aeio]|u(?!ni|se|til))/i.test(word) ? 'an' : 'a'} ${word}`

export const text = (words: string): Block => ({ kind: 'text', text: words })
export const call = (title: string, curl: string, typescript: string | null, more: Partial<Call> = {}): Call => ({
  kind: 'call',
  title,
  curl,
  typescript,
  status: 200,
  ...more,
})
export const code = (title: string, language: string, lines: string): Block => ({ kind: 'code', title, language, text: lines })
export const table = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  title,
  head,
  rows,
})
