import { describe, expect, it } from 'vitest'
import { systemActor } from '../../access/index.ts'
import { addresses, date, defineModel, defineObject, emails, latest, phones, ref, text } from '../../object/index.ts'
import { dateOrderOf, readDate } from './dates.ts'
import { guessColumns } from './guess.ts'
import { targetNamed, targetsOf } from './target.ts'

const Guest = defineObject('guest', {
  label: ['Guest', 'Guests'],
  title: 'name',
  access: { rep: { read: 'all', write: 'all', hide: ['secret'] } },
  transfer: true,
  fields: {
    name: text({ match: true }),
    mails: emails({ label: 'Mail addresses', match: true }),
    phones: phones(),
    homes: addresses(),
    born: date({ label: 'Birthday' }),
    secret: text(),
    seen: text({ readonly: true }),
    house: latest('stay', { by: 'guest', take: 'house', where: { until: null } }),
    room: latest('stay', { by: 'guest', take: 'room', where: { until: null }, label: 'Present room' }),
  },
})
const House = defineObject('house', {
  label: ['House', 'Houses'],
  title: 'name',
  access: { rep: { read: 'all', write: 'all' } },
  fields: { name: text({ required: true, match: true }), site: text({ format: 'domain', match: true }) },
})
const Stay = defineObject('stay', {
  label: ['Stay', 'Stays'],
  title: 'room',
  via: ['guest', 'house'],
  access: { rep: { read: 'all', write: 'all' } },
  fields: { guest: ref('guest', { required: true }), house: ref('house', { required: true }), room: text(), until: date() },
})
const model = defineModel([House, Guest, Stay])
const everyone = systemActor('w')
const rep = {
  ...everyone,
  role: 'rep' as const,
  kind: 'member' as const,
  member: 'm',
  grants: { guest: Guest.access.rep!, house: House.access.rep!, stay: Stay.access.rep! },
}
const guess = (header: string[], sample: string[][] = [], actor = everyone as typeof rep | typeof everyone) =>
  guessColumns(model, actor, Guest, header, sample, {
    guest: { name: 'full name', 'homes.city': 'ort', 'phones.mobile': 'handy' },
  }).map(({ field }) => field)

describe('what a column can fill', () => {
  it('is every field that may be written, parts of addresses, and records linked on the way', () => {
    const keys = targetsOf(model, everyone, Guest).map(({ key }) => key)
    expect(keys).toEqual([
      'id',
      'name',
      'mails',
      'phones',
      'homes.street',
      'homes.postcode',
      'homes.city',
      'homes.region',
      'homes.country',
      'homes.label',
      'homes.more',
      'born',
      'secret',
      'house.id',
      'house.name',
      'house.site',
      'stay.room',
      'stay.until',
    ])
  })
  it('is nothing that the role hides, that only Rapport writes, or that no field has', () => {
    const targets = targetsOf(model, rep, Guest)
    for (const key of [
      'secret',
      'seen',
      'createdAt',
      'version',
      'workspace_id',
      'mails.work.x',
      'homes.2.planet',
      'house.owner',
      '__proto__',
    ])
      expect(targetNamed(targets, Guest, key)).toBeUndefined()
  })
  it('takes entries by number or by label', () => {
    const targets = targetsOf(model, rep, Guest)
    expect(targetNamed(targets, Guest, 'mails.2')).toMatchObject({ of: 'entry', place: 1, tag: null })
    expect(targetNamed(targets, Guest, 'phones.mobile')).toMatchObject({ of: 'entry', tag: 'mobile' })
    expect(targetNamed(targets, Guest, 'homes.2.city')).toMatchObject({ of: 'address', place: 1, part: 'city' })
    for (const label of ['__proto__', 'constructor', 'prototype', ' Constructor ', '\0', '\ud83d', '', 'x'.repeat(41)])
      for (const key of [`mails.${label}`, `phones.${label}`, `homes.${label}.city`])
        expect(targetNamed(targets, Guest, key)).toBe(undefined)
  })
})

describe('guessing the mapping', () => {
  it('goes by key, label and the names of other programs, without regard to case, accents and signs', () => {
    expect(guess(['Full-Name', 'MAIL ADDRESSES', 'Ort', 'Handy', 'Birthday', 'House', 'Present room'])).toEqual([
      'name',
      'mails',
      'homes.city',
      'phones.mobile',
      'born',
      'house.name',
      'stay.room',
    ])
  })
  it('goes by content where the name says nothing', () => {
    const sample = [
      ['a@x.example', '1990-02-03', '+49 30 1234567', 'zz'],
      ['b@x.example', '1991-12-03', '+49 30 1234568', 'yy'],
      ['c@x.example', '', '+49 30 1234569', ''],
    ]
    expect(guess(['A', 'B', 'C', 'D'], sample)).toEqual(['mails', 'born', 'phones', null])
  })
  it('does not take a column for mail addresses that holds none', () => {
    expect(guess(['Mails'], [['yes'], ['no'], ['yes']])).toEqual([null])
  })
  it('numbers a second column of mail addresses, and leaves a second name out with a note', () => {
    expect(guess(['Mails', 'Mails (2)', 'Name', 'Name (2)'])).toEqual(['mails', 'mails.2', 'name', null])
    const last = guessColumns(model, everyone, Guest, ['Name', 'Name (2)'], [['a', 'b']]).at(-1)
    expect(last?.note).toBe('“Name” is already filled by another column.')
  })
})

describe('dates', () => {
  it('are read in the order that the unambiguous ones show', () => {
    expect(dateOrderOf(['03/04/2020', '31/12/2020'])).toBe('day')
    expect(dateOrderOf(['03/04/2020', '12/31/2020'])).toBe('month')
    expect(dateOrderOf(['03.04.2020'])).toBe('day')
    expect(dateOrderOf(['2020-03-04', ''])).toBe('year')
  })
  it('ask when every one can be read both ways, or when both ways occur', () => {
    expect(dateOrderOf(['03/04/2020', '05/06/2020'])).toBeNull()
    expect(dateOrderOf(['31/12/2020', '12/31/2020'])).toBeNull()
  })
  it('exist in the calendar or are refused', () => {
    expect(readDate('31/12/2020', 'day', 2026)).toBe('2020-12-31')
    expect(readDate('12/31/2020', 'month', 2026)).toBe('2020-12-31')
    expect(readDate('2020-02-29T10:00:00Z', 'day', 2026)).toBe('2020-02-29')
    expect(readDate('5. 3. 88', 'day', 2026)).toBe('1988-03-05')
    for (const wrong of ['31/02/2021', '2021-13-01', 'yesterday', '1/2', '99/99/9999']) expect(readDate(wrong, 'day', 2026)).toBeNull()
  })
  it('have a time of day behind them or none, and never more than a few blanks', () => {
    expect(readDate('  31/12/2020 10:00:30.5 pm +02:00  ', 'day', 2026)).toBe('2020-12-31')
    expect(readDate(' '.repeat(10_000) + '31/12/2020', 'day', 2026)).toBe('2020-12-31')
    expect(readDate(`31/12/2020 10:00${' '.repeat(100)}Z`, 'day', 2026)).toBeNull()
  })
})
