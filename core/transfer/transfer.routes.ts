/** Imports and exports over HTTP, with the worker that does them in the background. */
import type { FastifyInstance } from 'fastify'
import { exportRoutes } from './export/export.routes.ts'
import { importRoutes } from './import.routes.ts'
import type { TransferOptions } from './options.ts'
import { ImportWorker } from './run/worker.ts'

/** Registers the routes and starts the worker; it ends with the application. */
export function transferRoutes(app: FastifyInstance, options: TransferOptions): ImportWorker {
  const worker = new ImportWorker(options)
  importRoutes(app, options, worker)
  exportRoutes(app, options)
  app.addHook('onReady', async () => worker.start())
  app.addHook('preClose', () => worker.stop())
  return worker
}
