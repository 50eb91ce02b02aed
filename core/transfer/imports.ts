/** The imports that somebody sees, and how one is answered to them. */
import type { FastifyRequest } from 'fastify'
import { administers, reachOf, type Actor } from '../access/index.ts'
import { readQuery } from '../api/index.ts'
import { isId } from '../object/index.ts'
import { modelOf } from '../store/index.ts'
import { offeredMatches, offeredTargets } from './map/choices.ts'
import type { TransferOptions } from './options.ts'
import { findImport, listImports, noImport, type Import, type Listed } from './run/import.ts'
import { hiddenColumns, seenCells } from './seen.ts'
import { importView, listedView } from './view.ts'

/** A request that names an import. */
export type WithId = { Params: { id: string } }

export interface Imports {
  /** The newest that the actor sees, as JSON text. */
  list(actor: Actor): Promise<string>
  /** The import of that id; throws `import.notFound` where there is none that the actor sees. */
  find(actor: Actor, id: string): Promise<Import>
  /** Who sends a request without parameters, and the import that it names. */
  of(request: FastifyRequest<WithId>): Promise<{ readonly actor: Actor; readonly one: Import }>
  /** JSON text of the import, without the cells of columns that are hidden from the actor. */
  answer(actor: Actor, one: Import): string
  /** The same of how it stands now. */
  answerNow(actor: Actor, id: string): Promise<string>
}

export function openImports(options: TransferOptions): Imports {
  const { database, resolveActor } = options
  const imports: Imports = {
    async list(actor) {
      const all = await listImports(database, actor.workspace, seesAll(actor) ? null : actor.member)
      return JSON.stringify({ items: all.filter((one) => isSeen(actor, one)).map(listedView) })
    },
    async find(actor, id) {
      const one = isId(id) ? await findImport(database, actor.workspace, id) : null
      if (!one || one.state === 'uploading' || !isSeen(actor, one)) throw noImport()
      return one
    },
    async of(request) {
      const actor = await resolveActor(request)
      readQuery(request.query, {})
      return { actor, one: await imports.find(actor, request.params.id) }
    },
    answer(actor, one) {
      const model = modelOf(actor, options.model)
      const object = model.object(one.object)
      const filled = one.columns.map(({ field }) => field)
      const hidden = hiddenColumns(model, actor, one)
      const seen = { ...one, sample: one.sample.map((row) => seenCells(row, hidden)) }
      return JSON.stringify(importView(seen, { targets: offeredTargets(model, actor, object, filled), matches: offeredMatches(object) }))
    },
    answerNow: async (actor, id) => imports.answer(actor, await imports.find(actor, id)),
  }
  return imports
}

/** One's own, or every one; but of what somebody may not see any more, neither a list nor a file shows them anything. */
const isSeen = (actor: Actor, { object, by_id }: Listed): boolean =>
  reachOf(actor, object, 'read') !== 'none' && (by_id === actor.member || seesAll(actor))
const seesAll = (actor: Actor): boolean => administers(actor) || actor.role === 'system'
