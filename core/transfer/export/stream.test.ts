import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { sendStream } from './stream.ts'

it('breaks a file that is not taken within its time, and stops making it', async () => {
  const app = Fastify()
  let stopped = false
  const errors: unknown[] = []
  async function* endless(): AsyncGenerator<string> {
    try {
      for (;;) yield 'x'.repeat(1024)
    } finally {
      stopped = true
    }
  }
  app.get('/file', (_request, reply) => sendStream(reply, 'file.csv', endless(), (error) => errors.push(error), 50))
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  try {
    const answer = await fetch(`${address}/file`)
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow('terminated')
    expect(errors).toMatchObject([{ code: 'export.tooSlow' }])
    expect(stopped).toBe(true)
  } finally {
    await app.close()
  }
})
