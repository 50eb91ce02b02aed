import { expect, test } from 'vitest'
import { changesOf, draftOf } from './draft.ts'

const nothing = draftOf(null)

test('what was not touched is not sent', () => {
  expect(changesOf(nothing, nothing)).toEqual({})
  expect(changesOf({ ...nothing, name: 'November' }, { ...nothing, name: ' November ' })).toEqual({})
})

test('what is left empty is nothing, and how fast is a number however its thousands are written', () => {
  const before = { ...nothing, except: 'some', rate: '100' }
  expect(changesOf(before, { ...before, except: '', rate: '12,000' })).toEqual({ except: null, rate: 12_000 })
  expect(changesOf(before, { ...before, rate: '' })).toEqual({ rate: null })
})
