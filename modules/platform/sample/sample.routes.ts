/** Sample people over HTTP, for administrators. */
import type { FastifyInstance } from 'fastify'
import type { Platform } from '../platform.ts'
import { requireAdministrator } from '../session/signed-in.ts'
import { loadSample, removeSample, sampleState } from './sample.ts'

export function sampleRoutes(app: FastifyInstance, platform: Platform): void {
  app.get('/api/v1/sample', async (request) => sampleState(platform, (await requireAdministrator(platform, request)).workspace))

  app.post('/api/v1/sample', async (request, reply) => {
    const { workspace, member } = await requireAdministrator(platform, request)
    await loadSample(platform, workspace, member)
    return reply.code(201).send(await sampleState(platform, workspace))
  })

  app.delete('/api/v1/sample', async (request) => removeSample(platform, (await requireAdministrator(platform, request)).workspace))
}
