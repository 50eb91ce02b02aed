/** Imports over HTTP: their list, one of them, and its end before anything was written. The other routes are registered here too. */
import type { FastifyInstance } from 'fastify'
import { base, readQuery, sendJson } from '../api/index.ts'
import { Problem } from '../errors.ts'
import { deleting, listing, reading } from './descriptions.ts'
import { openImports, type WithId } from './imports.ts'
import type { TransferOptions } from './options.ts'
import { rowRoutes } from './row.routes.ts'
import { deleteImport } from './run/sweep.ts'
import type { ImportWorker } from './run/worker.ts'
import { isWork, stepRoutes } from './step.routes.ts'
import { uploadRoutes } from './upload.routes.ts'

export function importRoutes(app: FastifyInstance, options: TransferOptions, worker: ImportWorker): void {
  const { database, resolveActor } = options
  const imports = openImports(options)

  app.get(`${base}/imports`, listing, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return sendJson(reply, await imports.list(actor))
  })

  app.get<WithId>(`${base}/imports/:id`, reading, async (request, reply) => {
    const { actor, one } = await imports.of(request)
    return sendJson(reply, imports.answer(actor, one))
  })

  app.delete<WithId>(`${base}/imports/:id`, deleting, async (request, reply) => {
    const { actor, one } = await imports.of(request)
    if (!(await deleteImport(database, actor.workspace, one.id, ['mapping', 'checked', 'stopped', 'failed'])))
      throw new Problem('import.busy', 'This import cannot be deleted now.', {
        status: 409,
        fix: isWork(one.state) ? 'Stop it first.' : 'Remove what it created instead.',
        more: { state: one.state },
      })
    return reply.code(204).send()
  })

  uploadRoutes(app, options, worker, imports)
  stepRoutes(app, options, worker, imports)
  rowRoutes(app, options, imports)
}
