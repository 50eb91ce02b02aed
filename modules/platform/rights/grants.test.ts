import {
  date,
  defineModel,
  defineObject,
  emails,
  type Grant,
  type Model,
  prose,
  type Reach,
  ref,
  type RoleKey,
  text,
} from '@rapport/core/object'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { platform, roleKeys } from '../index.ts'
import { checkOverrides, least, mergeGrants } from './grants.ts'

const Person = defineObject('person', {
  label: ['Person', 'People'],
  title: 'name',
  owner: 'owner',
  fields: { name: text(), emails: emails(), body: prose(), birthday: date(), owner: ref('member') },
  access: {
    administrator: { read: 'all', write: 'all', delete: 'all' },
    manager: { read: 'below', write: 'below', delete: 'below' },
    rep: { read: 'own', write: 'own', delete: 'none' },
    guest: { read: 'team', hide: ['emails', 'birthday'] },
  },
})
const model: Model = defineModel([...platform.objects, Person])
const reaches: readonly Reach[] = ['none', 'own', 'team', 'below', 'all']
const rank = (reach: Reach | undefined): number => reaches.indexOf(reach ?? 'none')

const role = fc.constantFrom<RoleKey>(...roleKeys)
const reach = fc.constantFrom<Reach>(...reaches)
const overrides = fc.dictionary(
  fc.constantFrom(...model.objects.keys()),
  fc.record(
    {
      read: reach,
      write: reach,
      delete: reach,
      hide: fc.uniqueArray(fc.constantFrom('name', 'emails', 'email', 'body', 'grants', 'account')),
    },
    { requiredKeys: [] },
  ),
)

test('without changes a role has what is declared', () => {
  const grants = mergeGrants(model, 'rep', {})
  expect(grants.person).toMatchObject({ read: 'own', write: 'own', delete: 'none' })
  expect(mergeGrants(model, 'guest', {}).person?.hide).toEqual(['emails', 'birthday'])
  expect(Object.keys(grants).sort()).toEqual([...model.objects.keys()].sort())
})

test('nobody writes or deletes further than they read', () => {
  fc.assert(
    fc.property(role, overrides, (key, changes) => {
      for (const grant of Object.values(mergeGrants(model, key, changes))) {
        expect(rank(grant.write)).toBeLessThanOrEqual(rank(grant.read))
        expect(rank(grant.delete)).toBeLessThanOrEqual(rank(grant.read))
      }
    }),
  )
})

test('fewer rights never show more', () => {
  fc.assert(
    fc.property(
      role,
      overrides,
      fc.constantFrom(...model.objects.keys()),
      fc.constantFrom('read' as const, 'write' as const, 'delete' as const),
      reach,
      fc.constantFrom('name', 'emails', 'body'),
      (key, changes, object, right, smaller, field) => {
        const before = mergeGrants(model, key, changes)
        const less = least(before[object]![right] ?? 'none', smaller)
        const after = mergeGrants(model, key, {
          ...changes,
          [object]: { ...changes[object], [right]: less, hide: [...(before[object]!.hide ?? []), field] },
        })
        for (const name of model.objects.keys()) expect(isWithin(after[name]!, before[name]!)).toBe(true)
      },
    ),
  )
})

const isWithin = (after: Grant, before: Grant): boolean =>
  rank(after.read) <= rank(before.read) &&
  rank(after.write) <= rank(before.write) &&
  rank(after.delete) <= rank(before.delete) &&
  (before.hide ?? []).every((key) => after.hide?.includes(key))

test('administrators keep every right on what rights are made of', () => {
  fc.assert(
    fc.property(overrides, (changes) => {
      const [grants, declared] = [mergeGrants(model, 'administrator', changes), mergeGrants(model, 'administrator', {})]
      for (const name of ['workspace', 'member', 'team', 'role']) expect(grants[name]).toEqual(declared[name])
    }),
  )
})

test('fields that only Rapport writes stay hidden where they are declared so', () => {
  expect(mergeGrants(model, 'rep', { member: { hide: [] } }).member?.hide).toEqual(['account'])
})

test('garbage that was stored gives the declared rights, never more', () => {
  fc.assert(
    fc.property(role, fc.jsonValue(), (key, garbage) => {
      const grants = mergeGrants(model, key, { person: garbage, nothing: garbage })
      expect(Object.keys(grants).sort()).toEqual([...model.objects.keys()].sort())
      for (const grant of Object.values(grants))
        for (const right of [grant.read, grant.write, grant.delete]) expect(reaches).toContain(right)
    }),
  )
  for (const wrong of [null, 1, 'all', [], undefined]) expect(mergeGrants(model, 'rep', wrong)).toEqual(mergeGrants(model, 'rep', {}))
})

test.each<[string, unknown]>([
  ['an object that is not there', { deal: { read: 'all' } }],
  ['a field that is not there', { person: { hide: ['shoeSize'] } }],
  ['an inherited key as a field', { person: { hide: ['constructor'] } }],
  ['a reach that is not there', { person: { read: 'everything' } }],
  ['a right that is not there', { person: { admin: 'all' } }],
  ['a list', []],
  ['a text for rights', { person: 'all' }],
  ['a reach by owner on what has none', { team: { read: 'own' } }],
  ['what is Rapport’s own', { api_key: { read: 'all', write: 'all' } }],
])('%s is refused with words', (_name, changes) => {
  expect(() => checkOverrides(model, 'rep', changes)).toThrow(expect.objectContaining({ code: 'role.wrongGrants', status: 422 }))
})

test('what was stored of an internal object counts for nothing, and may stay as it is', () => {
  const stored = { api_key: { read: 'all', write: 'all' } }
  for (const key of roleKeys) expect(mergeGrants(model, key, stored)).toEqual(mergeGrants(model, key, {}))
  expect(checkOverrides(model, 'guest', { ...stored, person: { read: 'none' } }, stored)).toHaveProperty('person')
  expect(() => checkOverrides(model, 'guest', { api_key: { read: 'own' } }, stored)).toThrow(/Rapport’s own/)
  // As rights are told, they may be sent back.
  expect(checkOverrides(model, 'rep', mergeGrants(model, 'rep', {}))).toHaveProperty('api_key')
})

test('an administrator cannot be locked out of members and roles, but may hide a customer field', () => {
  expect(() => checkOverrides(model, 'administrator', { role: { write: 'none' } })).toThrow(/keep every right/)
  expect(checkOverrides(model, 'administrator', { person: { hide: ['birthday'] } })).toEqual({ person: { hide: ['birthday'] } })
})
