import { expect, it } from 'vitest'
import { mayDelete, mayShow, stepOf } from './types.ts'

const begun = '2026-11-22T10:00:00Z'

it.each([
  ['mapping', null, 'columns'],
  ['checking', null, 'check'],
  ['checked', null, 'check'],
  ['failed', null, 'check'],
  ['stopped', null, 'check'],
  ['running', begun, 'run'],
  ['stopped', begun, 'run'],
  ['removed', begun, 'run'],
] as const)('%s since %s stands at %s, and that step can be shown', (state, startedAt, step) => {
  expect(stepOf({ state, startedAt })).toBe(step)
  expect(mayShow(step, { state, startedAt })).toBe(true)
})

it('leaves the columns alone while rows are checked or written', () => {
  expect(mayShow('columns', { state: 'checked', startedAt: null })).toBe(true)
  expect(mayShow('columns', { state: 'checking', startedAt: null })).toBe(false)
  expect(mayShow('columns', { state: 'done', startedAt: begun })).toBe(false)
})

it('shows no check before there was one, and no run before it began', () => {
  expect(mayShow('check', { state: 'mapping', startedAt: null })).toBe(false)
  expect(mayShow('run', { state: 'checked', startedAt: null })).toBe(false)
})

it('can be deleted before and after the work, but not while a server is at it, nor once its records name it', () => {
  const states = ['mapping', 'checking', 'checked', 'running', 'done', 'stopped', 'failed', 'removing', 'removed'] as const
  expect(states.filter((state) => mayDelete({ state }))).toEqual(['mapping', 'checked', 'stopped', 'failed'])
})
