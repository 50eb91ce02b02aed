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

it.each([
  '\r\nset-cookie: a=b',
  '\u2028x: y',
  '\u0085',
  '\0',
  '"; filename="b.exe',
  "'; x='",
  '=?utf-8?Q?=0D=0A?=',
  '…/../b',
  '\ud800',
  "it's (1)*",
])('a file name %j makes no header and no second name', async (odd) => {
  const app = Fastify()
  app.get('/file', (_request, reply) => sendStream(reply, odd, (async function* () {})()))
  const { headers, statusCode } = await app.inject('/file')
  await app.close()
  const plain = ['cache-control', 'connection', 'content-disposition', 'content-type', 'date']
  expect([statusCode, Object.keys(headers).toSorted()]).toEqual([200, plain])
  // RFC 6266 and, for what stands behind the language, RFC 8187.
  const said = /^attachment; filename="([\w. -]*)"; filename\*=UTF-8''((?:[A-Za-z0-9!#$&+.^_`|~-]|%[\dA-F]{2})*)$/.exec(
    String(headers['content-disposition']),
  )
  expect(said && decodeURIComponent(said[2]!)).toBe(odd.toWellFormed())
})
