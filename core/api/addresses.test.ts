import { expect, test } from 'vitest'
import { makeApp } from './app.ts'
import { makeLog } from './log.ts'

const app = makeApp({ log: makeLog(() => {}) })
for (const url of ['/api/v1/people', '/api/v1/companies', '/api/v1/reference.md']) app.get(url, () => ({}))
app.post('/api/v1/people', () => ({}))
app.patch('/api/v1/people/:id', () => ({}))
app.delete('/api/v1/people/:id', () => ({}))

test.each([
  ['PUT', '/api/v1/people/1', 'Use PATCH: it changes the fields that you give.', 'PATCH, DELETE'],
  ['DELETE', '/api/v1/people', 'Use GET or POST.', 'GET, HEAD, POST'],
  ['POST', '/api/v1/companies?x=1', 'Use GET.', 'GET, HEAD'],
] as const)('%s %s is told what the address takes', async (method, url, fix, allow) => {
  const { statusCode, headers, body } = await app.inject({ method, url })
  expect([statusCode, headers.allow?.toString().split(', ').toSorted()]).toEqual([405, allow.split(', ').toSorted()])
  expect(JSON.parse(body)).toMatchObject({ code: 'request.method', detail: `This address does not take ${method}.`, fix })
})

test.each([
  ['/api/v1/peopel', 'Did you mean /api/v1/people? Every address stands in /api/v1/reference.md.'],
  ['/api/v1/peopel/1/history', 'Did you mean /api/v1/people? Every address stands in /api/v1/reference.md.'],
  ['/api/v1/zzzzzzzzzz', 'Every address stands in /api/v1/reference.md.'],
  ['/api/v1/companies/', 'Leave out the slash at its end: /api/v1/companies.'],
  ['/people', 'Did you mean /api/v1/people? Every address stands in /api/v1/reference.md.'],
  ['/api/people?limit=1', 'Did you mean /api/v1/people? Every address stands in /api/v1/reference.md.'],
  ['/settings', undefined],
] as const)('%s is told what may be meant', async (url, fix) => {
  const { statusCode, body } = await app.inject({ method: 'GET', url })
  const problem = JSON.parse(body) as { code: string; fix?: string }
  expect([statusCode, problem.code, problem.fix]).toEqual([404, 'route.notFound', fix])
})

test('what asks beforehand whether it may ask is told nothing', async () => {
  expect((await app.inject({ method: 'OPTIONS', url: '/api/v1/people' })).statusCode).toBe(404)
})
