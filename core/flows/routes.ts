/** All that flows have over HTTP. */
import type { FastifyInstance } from 'fastify'
import { flowRoutes } from './flow.routes.ts'
import { hookRoutes } from './hook/hook.routes.ts'
import type { HooksPlace } from './hook/place.ts'
import { hookPages } from './hook/public.routes.ts'
import { insideRoutes } from './inside.routes.ts'
import { publishedRoutes } from './published.routes.ts'
import { runRoutes } from './run.routes.ts'
import type { RunRoutesOptions } from './walks.ts'

export type FlowsPlace = HooksPlace & RunRoutesOptions

/** Registers flows beside their records, who walks them, and the addresses to which other programs send. */
export function routesOfFlows(app: FastifyInstance, place: FlowsPlace): void {
  for (const register of [flowRoutes, insideRoutes, publishedRoutes, runRoutes, hookRoutes, hookPages]) register(app, place)
}
