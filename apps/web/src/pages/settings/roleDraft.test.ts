import { expect, it } from 'vitest'
import { changed, type Draft, granted, grantsOf, linesOf, stored, without } from './roleDraft.ts'
import type { Role } from './types.ts'

const rep: Role = {
  id: 'r',
  key: 'rep',
  name: 'Rep',
  grants: {
    person: { read: 'team', write: 'own', delete: 'none', hide: [] },
    company: { read: 'all', write: 'own', delete: 'none', hide: ['phones'] },
  },
}

it('never lets editing or deleting reach further than seeing', () => {
  expect(granted({ read: 'own', write: 'all', delete: 'below', hide: [] })).toEqual({ read: 'own', write: 'own', delete: 'own', hide: [] })
})

it('collects changes, and forgets those that lead back to where it was', () => {
  const wide = changed({}, rep, 'person', { read: 'all' })
  expect(wide).toEqual({ r: { person: { read: 'all' } } })
  expect(changed(wide, rep, 'person', { read: 'team' })).toEqual({})
})

it('tells what follows from a change: seeing nothing takes editing along', () => {
  const lines = linesOf(changed({}, rep, 'person', { read: 'none' }), [rep])
  expect(lines).toMatchObject([
    { object: 'person', right: 'read', before: 'team', after: 'none' },
    { object: 'person', right: 'write', before: 'own', after: 'none' },
  ])
  expect(lines.reduce<Draft>(without, changed({}, rep, 'person', { read: 'none' }))).toEqual({})
})

it('hides and shows single fields, each a line of its own', () => {
  const draft = changed({}, rep, 'company', { hide: ['emails'] })
  expect(linesOf(draft, [rep])).toMatchObject([
    { field: 'phones', hidden: false },
    { field: 'emails', hidden: true },
  ])
  const [first, second] = linesOf(draft, [rep])
  expect(grantsOf(rep, without(draft, first!)).company?.hide).toEqual(['emails', 'phones'])
  expect(without(without(draft, second!), first!)).toEqual({})
})

it('keeps what was stored before and adds what changed', () => {
  expect(stored({ person: { read: 'all' }, note: { write: 'none' } }, { person: { hide: ['phones'] } }, () => true)).toEqual({
    person: { read: 'all', hide: ['phones'] },
    note: { write: 'none' },
  })
})

it('keeps hidden what is retired, whatever else is hidden or shown', () => {
  const isKnown = (_object: string, field: string) => field !== 'salary'
  const before = { person: { hide: ['emails', 'salary'] } }
  expect(stored(before, { person: { hide: ['phones'] } }, isKnown).person?.hide).toEqual(['phones', 'salary'])
  expect(stored(before, { person: { read: 'own' } }, isKnown).person?.hide).toEqual(['emails', 'salary'])
})
