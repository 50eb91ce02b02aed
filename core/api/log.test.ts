/** The log in its two forms. */
import { expect, test } from 'vitest'
import { makeLog } from './log.ts'

const request = { id: '7', method: 'GET', route: '/api/v1/people/:id', status: 200, ms: 3.5, workspace: 'w' }
const failure = Object.assign(new Error('invalid input syntax for type integer: "Inga", inga@nordkaffee.example'), { code: '22P02' })

function said(form: 'json' | 'text'): string[] {
  const lines: string[] = []
  const log = makeLog(
    (line) => lines.push(line),
    () => new Date('2026-11-23T10:15:03Z'),
    form,
  )
  log.info('A connection broke.')
  log.request(request)
  log.error({ id: '8', error: failure, method: 'POST', route: '/api/v1/people', brief: true })
  return lines
}

test('for programs', () => {
  expect(said('json').map((line) => JSON.parse(line) as object)).toEqual([
    { at: '2026-11-23T10:15:03.000Z', level: 'info', text: 'A connection broke.' },
    { at: '2026-11-23T10:15:03.000Z', level: 'info', ...request },
    {
      at: '2026-11-23T10:15:03.000Z',
      level: 'error',
      id: '8',
      method: 'POST',
      route: '/api/v1/people',
      name: 'Error',
      message: 'invalid input syntax for type integer: …, …',
      sqlState: '22P02',
    },
  ])
})

test('for people', () => {
  expect(said('text')).toEqual([
    '10:15:03 A connection broke.',
    '10:15:03 GET /api/v1/people/:id 200 3.5 ms',
    '10:15:03 error 8: Error: invalid input syntax for type integer: …, …\n  method "POST", route "/api/v1/people", sqlState "22P02"',
  ])
})
