/** Sample people over HTTP, for administrators. */
import { described, shape } from '@rapport/core/api'
import type { FastifyInstance } from 'fastify'
import type { Platform } from '../platform.ts'
import { requireMember } from '../session/signed-in.ts'
import { loadSample, removeSample, sampleState } from './sample.ts'

const { count, flag, members } = shape
const state = members({ loaded: flag, records: count })
const seen = described({ for: 'administrators', summary: 'Whether the sample people are there', answers: { 200: state } })
const added = described({ for: 'administrators', summary: 'Add the sample people', answers: { 201: state } })
const removed = described({
  for: 'administrators',
  summary: 'Remove the sample people',
  answers: { 200: members({ removed: count, kept: count }) },
})

export function sampleRoutes(app: FastifyInstance, platform: Platform): void {
  app.get('/api/v1/sample', seen, async (request) => sampleState(platform, (await requireMember(platform, request)).workspace))

  app.post('/api/v1/sample', added, async (request, reply) => {
    const { workspace, member } = await requireMember(platform, request)
    await loadSample(platform, workspace, member)
    return reply.code(201).send(await sampleState(platform, workspace))
  })

  app.delete('/api/v1/sample', removed, async (request) => removeSample(platform, (await requireMember(platform, request)).workspace))
}
