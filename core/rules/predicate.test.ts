import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import { describe, expect, test } from 'vitest'
import { defineModel } from '../object/model.ts'
import { checkCondition } from './check-condition.ts'
import { matches, type Given, type StoredRow } from './predicate.ts'
import { parseFilter } from './text.ts'

const model = defineModel([...platform.objects, ...people.objects])
const id = (number: number): string => `0190a000-0000-7000-8000-${String(number).padStart(12, '0')}`
const mara = id(1)
const nordkaffee = { id: id(10), name: 'Nordkaffee', employees: 50, owner: id(99) }
const inga: StoredRow = {
  id: id(20),
  createdAt: '2026-03-28T23:30:00.000Z',
  version: 1,
  name: 'Inga Sörensen',
  emails: [{ value: 'inga@nordkaffee.example' }, { value: 'i@home.example', label: 'home' }],
  addresses: [{ city: 'Köln' }, { city: 'Bonn', street: 'Straße 1' }],
  birthday: '2000-02-29',
  owner: mara,
}
const work = (number: number, more: Readonly<Record<string, unknown>>): StoredRow => ({
  id: id(number),
  person: inga.id,
  company: nordkaffee.id,
  ...more,
})
const world: Readonly<Record<string, readonly StoredRow[]>> = {
  company: [nordkaffee],
  member: [{ id: mara, name: 'Mara Lindqvist' }],
  employment: [
    work(30, { title: 'Trainee', until: '2009-12-31', main: true }),
    work(31, { title: 'Advisor' }),
    work(32, { title: 'Buyer', since: '2016-01-01' }),
  ],
}
const given: Given = {
  now: new Date('2026-03-29T10:00:00.000Z'),
  me: mara,
  timeZone: 'Europe/Berlin',
  record: (object, wanted) => world[object]?.find((row) => row.id === wanted),
  related: (object, by, wanted) => (world[object] ?? []).filter((row) => row[by] === wanted),
}
const holds = (sentence: string, row = inga, around = given): boolean => {
  const person = model.object('person')
  return matches(model, person, checkCondition(model, person, parseFilter(sentence), { timeZone: 'Europe/Berlin' }), row, around)
}

describe('holds', () => {
  test.each([
    'name is "Inga Sörensen"',
    'name contains SORENSEN',
    'name starts with "inga  s"',
    'email is inga@nordkaffee.example',
    'emails is i@home.example',
    'emails contains HOME',
    'addresses contains strasse',
    'city is Köln',
    'owner is me and owner.name contains lindqvist',
    'company.employees > 49 and company.employees <= 50',
    'jobTitle is Buyer',
    'some employment (until is not empty)',
    'some employment (company.name is Nordkaffee and role is empty)',
    'createdAt is 2026-03-29',
    'createdAt in the last 1 day',
    'birthday >= 2000-02-29 and birthday <= 2000-02-29',
    'familyName is not Bellini and familyName is none of (a, b) and not familyName contains a',
    'company.owner.name is empty and company.owner is empty',
    'version is 1',
    '',
  ])('%s', (sentence) => {
    expect(holds(sentence)).toBe(true)
    expect(holds(`not (${sentence})`)).toBe(false)
  })
})

describe('does not hold', () => {
  test.each([
    'name is "inga sörensen"',
    'email is i@home.example',
    'city is Bonn',
    'jobTitle is Trainee or jobTitle is Advisor',
    'familyName is empty and familyName is Bellini',
    'createdAt is 2026-03-28',
    'createdAt in the next 30 days',
    'birthday before 2000-02-29 or birthday after 2000-02-29',
    'birthday in the last 9000 days',
    'company.parent.name contains ""',
    'not ()',
  ])('%s', (sentence) => {
    expect(holds(sentence)).toBe(false)
  })

  test('`me` for nobody, and what is out of sight', () => {
    expect(holds('owner is me', inga, { ...given, me: null })).toBe(false)
    expect(holds('company.name is Nordkaffee', inga, { ...given, record: () => undefined })).toBe(false)
    expect(holds('company.name is empty', inga, { ...given, record: () => undefined })).toBe(true)
    expect(holds('jobTitle is empty and not some employment', inga, { ...given, related: () => [] })).toBe(true)
  })
})

test('today is the day of the time zone', () => {
  const late = { ...given, now: new Date('2026-03-31T22:30:00.000Z') }
  const born = { ...inga, birthday: '2026-04-01' }
  expect(holds('birthday in the last 1 day', born, late)).toBe(true)
  expect(holds('birthday in the last 1 day', born, { ...late, timeZone: 'UTC' })).toBe(false)
})
