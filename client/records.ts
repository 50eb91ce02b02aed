/** The records of one object: read, written, counted, one at a time or many. */
import { RapportError } from './error.ts'
import type { Aggregate, BatchAnswer, Count, DeletedMany, HistoryEntry, Kept, Page } from './shapes.ts'
import { type Calling, newKey, type Query, type Transport, type Writing } from './transport.ts'
import { filterOf, type Where } from './where.ts'

/** What is known of an object: its record as it reads, what a new one and a change may hold, what lists sort by, by which fields it is known. */
export interface ObjectTypes {
  readonly record: Kept
  readonly create: object
  readonly change: object
  readonly sort: string
  readonly by: string
}

/** A field, `-` in front for descending. */
export type Sort<O extends ObjectTypes> = O['sort'] | `-${O['sort']}`

/** Which records: a filter sentence, conditions as data (both must hold), words that must occur. */
export interface Selecting<O extends ObjectTypes> extends Calling {
  readonly filter?: string
  readonly where?: Where<O['record']>
  readonly find?: string
}

export interface Listing<O extends ObjectTypes, Field extends keyof O['record'] = keyof O['record']> extends Selecting<O> {
  /** A field, `-` in front for descending; default newest first. */
  readonly sort?: Sort<O>
  /** Records on a page: default 50, at most 200, or 1,000 where `fields` names one or two. */
  readonly limit?: number
  /** Only these are read. */
  readonly fields?: readonly Field[]
}

export type Versioned = Writing & {
  /** The version that was read: whoever was quicker is not overwritten (`record.changed`, 412). */
  readonly version?: number
}

export type BatchItem<O extends ObjectTypes> =
  | { readonly action: 'create'; readonly values: O['create'] }
  | { readonly action: 'update'; readonly id: string; readonly version?: number; readonly values: O['change'] }
  | { readonly action: 'upsert'; readonly by: O['by']; readonly values: O['change'] }
  | { readonly action: 'delete'; readonly id: string; readonly version?: number }

export interface Aggregating<O extends ObjectTypes> extends Selecting<O> {
  /** `count`, `sum.employees`, `p90.employees` …; default `count`. */
  readonly measure?: readonly string[]
  /** One field or two: `createdAt.month`, `owner.team`, `employees.every50`. */
  readonly by?: readonly string[]
  readonly order?: string
  /** Values that stand by themselves; two numbers for two fields. */
  readonly top?: number | readonly [number, number]
}

/** What a list gives: the fields that were named, and what every record has. */
type Read<O extends ObjectTypes, Field extends keyof O['record']> = Pick<O['record'], Field | keyof Kept>

/** Every method throws `RapportError` for what the server refuses. Writes are sent with a key of their own, so that none happens twice. */
export interface Records<O extends ObjectTypes> {
  /** All records, read page after page as one goes on. */
  list<Field extends keyof O['record'] = keyof O['record']>(listing?: Listing<O, Field>): AsyncIterableIterator<Read<O, Field>>
  /** One page; `after` is the `next` of the page before. */
  page<Field extends keyof O['record'] = keyof O['record']>(
    listing?: Listing<O, Field> & { readonly after?: string },
  ): Promise<Page<Read<O, Field>>>
  /** Exact up to 10,000, or beyond where it is asked for. */
  count(selecting?: Selecting<O> & { readonly exact?: boolean }): Promise<Count>
  aggregate(aggregating?: Aggregating<O>): Promise<Aggregate>
  get(id: string, calling?: Calling): Promise<O['record']>
  create(values: O['create'], writing?: Writing): Promise<O['record']>
  update(id: string, values: O['change'], writing?: Versioned): Promise<O['record']>
  delete(id: string, writing?: Versioned): Promise<void>
  deleteMany(ids: readonly string[], writing?: Writing): Promise<DeletedMany>
  /** Up to 1,000 writes in one transaction; `each`, the default, writes every item that is valid, `all` everything or nothing. */
  batch(items: readonly BatchItem<O>[], writing?: Writing & { readonly mode?: 'each' | 'all' }): Promise<BatchAnswer>
  /** Changes the one record with that value of `by`, or makes it. */
  upsert(
    by: O['by'],
    values: O['change'],
    writing?: Writing,
  ): Promise<{ readonly id: string; readonly version: number; readonly created: boolean }>
  history(id: string, paging?: Calling & { readonly after?: string; readonly limit?: number }): Promise<Page<HistoryEntry>>
  /** A CSV file, streamed: read its `body`, or all of it by `text()`. */
  export(exporting?: Selecting<O> & { readonly sort?: Sort<O>; readonly fields?: readonly (keyof O['record'])[] }): Promise<Response>
}

/** The records at a path: `people`. */
export function recordsAt<O extends ObjectTypes>({ ask, open }: Transport, path: string): Records<O> {
  const at = `/${encodeURIComponent(path)}`
  const one = (id: string): string => `${at}/${encodeURIComponent(id)}`
  type Page_ = Page<Read<O, keyof O['record']>>
  const page = ({ signal, ...listing }: Listing<O> & { readonly after?: string } = {}): Promise<Page_> =>
    ask<Page_>({ path: at, query: queryOf(listing), signal })
  const write = (method: string, to: string, body: unknown, { once = newKey(), signal, version }: Versioned = {}) =>
    ask<never>({ method, path: to, body, once, signal, version })
  const records: Records<ObjectTypes> = {
    page,
    async *list(listing = {}) {
      let after: string | undefined
      do {
        const { items, next } = await page({ ...listing, ...(after === undefined ? {} : { after }) } as Parameters<typeof page>[0])
        yield* items
        after = next ?? undefined
      } while (after !== undefined)
    },
    count: ({ signal, ...selecting } = {}) => ask({ path: `${at}/count`, query: queryOf(selecting), signal }),
    aggregate: ({ signal, top, ...aggregating } = {}) =>
      ask({ path: `${at}/aggregate`, query: { ...queryOf(aggregating), top: typeof top === 'object' ? top.map(String) : top }, signal }),
    get: (id, { signal } = {}) => ask({ path: one(id), signal }),
    create: (values, writing) => write('POST', at, values, writing),
    update: (id, values, writing) => write('PATCH', one(id), values, writing),
    delete: (id, writing) => write('DELETE', one(id), undefined, writing),
    deleteMany: (ids, writing) => write('POST', `${at}/delete`, { ids }, writing),
    batch: (items, { mode = 'each', ...writing } = {}) => write('POST', `${at}/batch`, { mode, items }, writing),
    async upsert(by, values, writing) {
      const { items } = await records.batch([{ action: 'upsert', by, values }], writing)
      const { status = 500, id = '', version = 0, problem } = items[0] ?? {}
      if (problem) throw new RapportError(status, problem)
      return { id, version, created: status === 201 }
    },
    history: (id, { signal, ...paging } = {}) => ask({ path: `${one(id)}/history`, query: paging, signal }),
    export: ({ signal, ...exporting } = {}) => open({ path: `${at}/export`, query: queryOf(exporting), signal }),
  }
  return records as unknown as Records<O>
}

function queryOf({
  filter,
  where,
  ...rest
}: {
  readonly filter?: string
  readonly where?: object
  readonly [name: string]: unknown
}): Query {
  return { ...(rest as Query), filter: filterOf({ filter, where }) }
}
