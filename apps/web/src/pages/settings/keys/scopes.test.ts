import { expect, test } from 'vitest'
import { draftOf, scopesOf } from './scopes.ts'

test('what the dialog shows is what the server keeps, there and back', () => {
  for (const scopes of [['*:read'], ['*:delete', 'export', 'administration'], ['person:write', 'company:read', 'import'], []])
    expect(scopesOf(draftOf(scopes))).toEqual(scopes)
})

test('of several levels of an object the highest counts', () => {
  expect(draftOf(['person:read', 'person:delete', 'person:write']).chosen).toEqual({ person: 'delete' })
})

test('single objects count only where nothing is said of all', () => {
  expect(scopesOf({ every: 'read', chosen: { person: 'write' }, areas: [] })).toEqual(['*:read'])
})
