import { expect, test } from 'vitest'
import { Problem } from '../errors.ts'
import { constraintOf, isConflict, isConnectionLoss, mapError } from './errors.ts'

const fromPostgres = (code: string, message = '', more: object = {}): Error =>
  Object.assign(new Error(message), { code, severity: 'ERROR', ...more })

test('a constraint is found by its name or in the message, also on a shard', () => {
  const violation = { code: '23505', constraint: 'person_external_id_key' }
  expect(constraintOf(fromPostgres('23505', '', { constraint: 'person_external_id_key' }))).toEqual(violation)
  expect(constraintOf(fromPostgres('23505', 'duplicate key value violates unique constraint "person_external_id_key_102045"'))).toEqual(
    violation,
  )
  expect(constraintOf(mapError(fromPostgres('23505', '', { constraint: 'person_external_id_key' })))).toEqual(violation)
  expect(constraintOf(fromPostgres('42601'))).toBeUndefined()
  expect(constraintOf(new Problem('record.notFound', 'no'))).toBeUndefined()
})

test.each([
  ['23505', 'store.duplicate', 409],
  ['23503', 'store.reference', 409],
  ['23502', 'store.invalid', 422],
  ['22021', 'store.invalid', 422],
  ['40001', 'store.busy', 409],
  ['57014', 'store.timeout', 503],
  ['53100', 'database.diskFull', 507],
  ['57P01', 'database.unavailable', 503],
])('%s becomes %s', (state, code, status) => expect(mapError(fromPostgres(state))).toMatchObject({ code, status }))

test('a pool whose connections are all in use is busy, not away', () => {
  const full = new Error('timeout exceeded when trying to connect')
  expect(isConnectionLoss(full)).toBe(false)
  expect(mapError(full)).toMatchObject({ code: 'database.busy', status: 503, more: { retryAfter: 2 } })
})

test('a mistake of ours stays what it is', () => {
  const mistake = fromPostgres('42601', 'syntax error')
  expect(mapError(mistake)).toBe(mistake)
  expect(mapError(new Problem('plant.alreadyGrown', 'Grown.'))).toMatchObject({ code: 'plant.alreadyGrown' })
})

test('what may be tried again, and what broke the connection', () => {
  expect([fromPostgres('40001'), fromPostgres('40P01'), fromPostgres('XX000', 'could not commit transaction')].map(isConflict)).toEqual([
    true,
    true,
    true,
  ])
  expect([fromPostgres('23505'), new Error('40001')].map(isConflict)).toEqual([false, false])
  const broken = [
    Object.assign(new Error('x'), { code: 'ECONNRESET' }),
    fromPostgres('57P03'),
    fromPostgres('08006'),
    new Error('Connection terminated unexpectedly'),
  ]
  expect(broken.map(isConnectionLoss)).toEqual([true, true, true, true])
  expect([fromPostgres('57014'), new Error('other')].map(isConnectionLoss)).toEqual([false, false])
})
