/** Imports: a file is sent, mapped, checked and written; a server works on it meanwhile, and one may look on. */
import { RapportError } from './error.ts'
import type { Page } from './shapes.ts'
import type { Calling, Transport } from './transport.ts'

export type ImportState = 'mapping' | 'checking' | 'checked' | 'running' | 'done' | 'stopped' | 'failed' | 'removing' | 'removed'

export interface Import {
  readonly id: string
  readonly object: string
  readonly name: string
  readonly state: ImportState
  readonly problem?: { readonly code: string; readonly message: string; readonly fix?: string }
  readonly file: {
    readonly bytes: number
    readonly rows: number
    readonly encoding: string
    readonly delimiter: string
    readonly header: readonly string[]
    readonly sample: readonly (readonly string[])[]
  }
  readonly columns: readonly {
    readonly header: string
    readonly index: number
    readonly field: string | null
    readonly guessed: boolean
    readonly note?: string
  }[]
  /** What columns may fill. */
  readonly targets: readonly { readonly key: string; readonly label: string }[]
  /** By what records can be found. */
  readonly matches: readonly { readonly key: string; readonly label: string }[]
  readonly mode: 'create' | 'update' | 'upsert'
  readonly match: string | null
  readonly dateOrder: 'day' | 'month' | 'year' | null
  readonly progress: { readonly rows: number; readonly of: number }
  readonly counts: { readonly new: number; readonly changed: number; readonly same: number; readonly wrong: number } | null
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly by: { readonly id: string | null; readonly name: string }
  readonly removed?: { readonly removed: number; readonly kept: number }
  readonly clearedAt?: string
}

export interface ImportRow {
  readonly row: number
  readonly outcome: 'new' | 'changed' | 'same' | 'wrong'
  readonly title: string | null
  readonly changes: Readonly<Record<string, readonly unknown[]>> | null
  readonly reason: string | null
  readonly matchedBy: string | null
}

/** A text, a `Blob` or `File`, bytes, or a stream, which is sent once. */
export type ImportFile = string | Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>

export interface Upload extends Calling {
  /** The name of an object: `person`. */
  readonly object: string
  readonly file: ImportFile
  /** What the file is called; default `import.csv`. */
  readonly name?: string
}

export interface Mapping {
  readonly columns?: readonly { readonly index: number; readonly field: string | null }[]
  readonly mode?: Import['mode']
  readonly match?: string | null
  readonly encoding?: string
  readonly delimiter?: string
  readonly dateOrder?: Import['dateOrder']
}

export interface Run extends Upload, Omit<Mapping, 'columns'> {
  /** What a column fills, by its header; columns that are not named stay as the server guesses them. `null` leaves one out. */
  readonly columns?: Readonly<Record<string, string | null>>
}

export interface Following extends Calling {
  /** Milliseconds between two looks, at most; default 2,000. */
  readonly every?: number
}

export interface Imports {
  upload(upload: Upload): Promise<Import>
  list(calling?: Calling): Promise<readonly Omit<Import, 'targets' | 'matches' | 'columns'>[]>
  get(id: string, calling?: Calling): Promise<Import>
  change(id: string, mapping: Mapping, calling?: Calling): Promise<Import>
  check(id: string, calling?: Calling): Promise<Import>
  start(id: string, calling?: Calling): Promise<Import>
  stop(id: string, calling?: Calling): Promise<Import>
  /** Removes what it created; records that were changed since stay. */
  remove(id: string, calling?: Calling): Promise<Import>
  /** Forgets one that has written nothing. */
  delete(id: string, calling?: Calling): Promise<void>
  rows(id: string, paging?: Calling & { readonly outcome?: ImportRow['outcome']; readonly after?: string }): Promise<Page<ImportRow>>
  /** Why rows are wrong, commonest first. */
  reasons(
    id: string,
    calling?: Calling,
  ): Promise<{ readonly items: readonly { readonly reason: string | null; readonly rows: number }[]; readonly more: number }>
  /** The wrong rows as CSV, with what is wrong. */
  wrong(id: string, calling?: Calling): Promise<Response>
  /** How it stands, again and again, until no server works on it any more; the last one is how it ended. */
  follow(id: string, following?: Following): AsyncIterableIterator<Import>
  /**
   * All of it: sends the file, maps it, checks it and writes it. Throws a `RapportError` with the code of the import's problem when
   * it fails; rows that are wrong are counted, not thrown.
   */
  run(run: Run, watching?: Following & { readonly onProgress?: (one: Import) => void }): Promise<Import>
}

const working: ReadonlySet<ImportState> = new Set(['checking', 'running', 'removing'])
/** Milliseconds before one looks for the first time. */
const soon = 100

export function importsOf({ ask, open, pause }: Transport): Imports {
  const at = (id: string, part = ''): string => `/imports/${encodeURIComponent(id)}${part}`
  const step = (id: string, part: string, { signal }: Calling = {}): Promise<Import> =>
    ask({ method: 'POST', path: at(id, `/${part}`), body: {}, signal })
  const imports: Imports = {
    upload: ({ object, file, name = 'import.csv', signal }) =>
      ask({ method: 'POST', path: '/imports', query: { object, name }, file: { body: file, type: 'text/csv' }, signal }),
    list: async ({ signal } = {}) => (await ask<{ items: Import[] }>({ path: '/imports', signal })).items,
    get: (id, { signal } = {}) => ask({ path: at(id), signal }),
    change: (id, mapping, { signal } = {}) => ask({ method: 'PATCH', path: at(id), body: mapping, signal }),
    check: (id, calling) => step(id, 'check', calling),
    start: (id, calling) => step(id, 'start', calling),
    stop: (id, calling) => step(id, 'stop', calling),
    remove: (id, calling) => step(id, 'remove', calling),
    delete: (id, { signal } = {}) => ask({ method: 'DELETE', path: at(id), signal }),
    rows: (id, { signal, ...paging } = {}) => ask({ path: at(id, '/rows'), query: paging, signal }),
    reasons: (id, { signal } = {}) => ask({ path: at(id, '/reasons'), signal }),
    wrong: (id, { signal } = {}) => open({ path: at(id, '/wrong.csv'), signal }),
    async *follow(id, { every = 2_000, signal } = {}) {
      for (let wait = soon; ; wait = Math.min(wait * 1.5, every)) {
        const one = await imports.get(id, { signal })
        yield one
        if (!working.has(one.state)) return
        await pause(wait, signal)
      }
    },
    async run({ columns, object, file, name, signal, ...mapping }, { onProgress = () => {}, ...following } = {}) {
      const sent = await imports.upload({ object, file, ...(name === undefined ? {} : { name }), signal })
      const given = columns ? { columns: columnsOf(sent, columns) } : {}
      if (columns || Object.keys(mapping).length > 0) await imports.change(sent.id, { ...mapping, ...given }, { signal })
      const until = async (): Promise<Import> => {
        let last = sent
        for await (const one of imports.follow(sent.id, { signal, ...following })) onProgress((last = one))
        if (last.state === 'failed') throw failed(last)
        return last
      }
      await imports.check(sent.id, { signal })
      await until()
      await imports.start(sent.id, { signal })
      return until()
    },
  }
  return imports
}

function columnsOf({ columns }: Import, wanted: Readonly<Record<string, string | null>>): NonNullable<Mapping['columns']> {
  const unknown = Object.keys(wanted).find((header) => columns.every((column) => column.header !== header))
  if (unknown !== undefined) throw new TypeError(`The file has no column ${JSON.stringify(unknown)}.`)
  return columns.map(({ header, index, field }) => ({ index, field: Object.hasOwn(wanted, header) ? wanted[header]! : field }))
}

const failed = ({ problem = { code: 'import.failed', message: 'The import failed.' } }: Import): RapportError =>
  new RapportError(409, { code: problem.code, detail: problem.message, ...(problem.fix === undefined ? {} : { fix: problem.fix }) })
