import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayOf, isDay, momentOf, spanOf } from './days.ts'

const span = (text: string, timeZone: string): string[] => Object.values(spanOf(text, timeZone)).map((moment: Date) => moment.toISOString())

describe('the moments of a day', () => {
  test.each([
    ['2026-01-31', 'UTC', '2026-01-31T00:00:00.000Z', '2026-02-01T00:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z', '2026-09-07T03:00:00.000Z'],
    ['2026-01-31', 'Asia/Kathmandu', '2026-01-30T18:15:00.000Z', '2026-01-31T18:15:00.000Z'],
    ['2026-01-31', 'Pacific/Kiritimati', '2026-01-30T10:00:00.000Z', '2026-01-31T10:00:00.000Z'],
    ['0001-01-01', 'Asia/Tokyo', '0001-01-01T00:00:00.000Z', '0001-01-01T14:41:01.000Z'],
    ['9999-12-31', 'America/New_York', '9999-12-31T05:00:00.000Z', '9999-12-31T23:59:59.999Z'],
  ])('%s in %s', (text, timeZone, from, to) => {
    expect(span(text, timeZone)).toEqual([from, to])
  })

  test('every moment lies in its own day, whatever the zone', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/Santiago',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Africa/Casablanca',
      'Asia/Kathmandu',
    )
    const moments = fc.date({ min: new Date('1950-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(moments, zones, (moment, timeZone) => {
        const { from, to } = spanOf(dayOf(moment, timeZone), timeZone)
        expect(from.getTime()).toBeLessThanOrEqual(moment.getTime())
        expect(to.getTime()).toBeGreaterThan(moment.getTime())
      }),
      { numRuns: 1000 },
    )
  })
})

test('days that exist, and moments with an offset', () => {
  expect(['2024-02-29', '0001-01-01', '9999-12-31'].every(isDay)).toBe(true)
  expect(['2023-02-29', '0000-01-01', '2024-00-10', '2024-1-1', '2024-01-01T00:00', ''].some(isDay)).toBe(false)
  expect(momentOf('2026-01-31t14:30:00.5-01:30')?.toISOString()).toBe('2026-01-31T16:00:00.500Z')
  for (const text of ['2026-01-31T14:30', '2026-02-30T14:30:00Z', '2026-01-31T24:30:00Z', '0001-01-01T00:00:00+01:00', 'now'])
    expect(momentOf(text)).toBeNull()
})

test('days are counted within the calendar', () => {
  expect([addDays('2024-02-28', 2), addDays('2026-01-01', -1), addDays('9999-12-31', 5), addDays('0001-01-02', -9)]).toEqual([
    '2024-03-01',
    '2025-12-31',
    '9999-12-31',
    '0001-01-01',
  ])
})
