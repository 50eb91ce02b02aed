/** `GET /{path}/export`: what a list shows, whole, as a file. */
import type { FastifyInstance } from 'fastify'
import { type Actor, filterFor } from '../../access/index.ts'
import { asking, collectionsOf, keysParameter, readQuery, textParameter } from '../../api/index.ts'
import { sortParameter } from '../../api/query.ts'
import type { ObjectType } from '../../object/index.ts'
import type { ListQuery, Store } from '../../store/index.ts'
import { neutralised } from '../neutral.ts'
import type { TransferOptions } from '../options.ts'
import { tooManyExports } from '../problems.ts'
import { UnderWay } from '../under-way.ts'
import { exportColumns, type ExportColumn } from './columns.ts'
import { csvLine } from './csv.ts'
import { presentAs, type Present } from './rights.ts'
import { sendStream } from './stream.ts'

const rowsPerPage = 500
const readers = { filter: textParameter(8000), find: textParameter(500), sort: sortParameter, fields: keysParameter }

export function exportRoutes(app: FastifyInstance, options: TransferOptions): void {
  const { store, resolveActor, onError, now = () => new Date() } = options
  const files = new UnderWay(tooManyExports)
  for (const collection of collectionsOf(options.model)) {
    const { address, declared } = collection
    if (declared && !declared.transfer) continue
    const asked = asking(options, collection)
    app.get(`${address}/export`, { config: { area: 'export' } }, async (request, reply) => {
      const { actor, model, object } = await asked(request)
      const { filter, find, sort, fields: chosen } = readQuery(request.query, readers)
      const { fields, columns } = exportColumns(model, actor, object, chosen)
      const query: ListQuery = { where: filterFor(model, actor, object, filter), find, sort, fields, limit: rowsPerPage }
      // Of a file that is not read a page of records stays in memory.
      const done = files.begin(actor)
      if (reply.raw.destroyed) done()
      else reply.raw.once('close', done)
      // What is wrong with the question is answered as a problem; only then the file begins.
      const first = await readPage(store, actor, object, query)
      return sendStream(
        reply,
        `${object.path}-${now().toISOString().slice(0, 10)}.csv`,
        exported(
          store,
          presentAs(actor, () => resolveActor(request)),
          object,
          query,
          columns,
          first,
        ),
        onError,
      )
    })
  }
}

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly next: string | null
}
const readPage = async (store: Store, actor: Actor, object: ObjectType, query: ListQuery): Promise<Page> =>
  JSON.parse(await store.list(actor, object.name, query)) as Page

async function* exported(
  store: Store,
  present: Present,
  object: ObjectType,
  query: ListQuery,
  columns: readonly ExportColumn[],
  first: Page,
): AsyncGenerator<string> {
  yield `\ufeff${csvLine(columns.map(({ header }) => neutralised(header)))}`
  for (let page = first; ; page = await readPage(store, await present(), object, { ...query, after: page.next! })) {
    if (page.items.length > 0) yield page.items.map((record) => csvLine(columns.map(({ text }) => neutralised(text(record))))).join('')
    if (page.next === null) return
  }
}
