/** What became of the rows of an import: to look at, counted by reason, and the wrong ones as a file. */
import type { FastifyInstance } from 'fastify'
import { base, choiceParameter, readQuery, sendJson, textParameter } from '../api/index.ts'
import { reasons, rowsOf, wrongFile } from './descriptions.ts'
import { modelOf } from '../store/index.ts'
import { presentAs, whilePresent } from './export/rights.ts'
import { sendStream } from './export/stream.ts'
import type { Imports, WithId } from './imports.ts'
import type { TransferOptions } from './options.ts'
import { cleared } from './problems.ts'
import { outcomes, rowsPage, wrongRows } from './rows.ts'
import { reasonsOf } from './run/reasons.ts'

const readers = { outcome: choiceParameter(outcomes), after: textParameter(20) }

export function rowRoutes(app: FastifyInstance, options: TransferOptions, imports: Imports): void {
  const { database, store, resolveActor, onError } = options
  app.get<WithId>(`${base}/imports/:id/rows`, rowsOf(readers), async (request, reply) => {
    const actor = await resolveActor(request)
    const { outcome, after } = readQuery(request.query, readers)
    const one = await imports.find(actor, request.params.id)
    return sendJson(reply, await rowsPage({ database, model: modelOf(actor, options.model), store }, actor, one, outcome, after))
  })

  app.get<WithId>(`${base}/imports/:id/reasons`, reasons, async (request, reply) => {
    const { actor, one } = await imports.of(request)
    return sendJson(reply, await reasonsOf(database, actor.workspace, one))
  })

  app.get<WithId>(`${base}/imports/:id/wrong.csv`, wrongFile, async (request, reply) => {
    const { actor, one } = await imports.of(request)
    if (one.cleared_at !== null) throw cleared()
    const present = presentAs(actor, () => resolveActor(request))
    const name = `${one.name.replace(/\.[a-z0-9]{1,5}$/i, '')} - wrong rows.csv`
    return sendStream(
      reply,
      name,
      whilePresent(wrongRows({ database, model: modelOf(actor, options.model) }, actor, one), present),
      onError,
    )
  })
}
