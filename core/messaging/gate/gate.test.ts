import fc from 'fast-check'
import { expect, test } from 'vitest'
import { everything, foldWords, newer, type Word, wordOn } from '../consent/fold.ts'
import { decideContact, type Known, type Policy } from './gate.ts'
import { quietUntil } from './quiet.ts'

const news = 'b0000000-0000-4000-8000-000000000001'
const tips = 'b0000000-0000-4000-8000-000000000002'
const now = new Date('2026-11-27T12:00:00Z')
const free: Policy = { quiet: null, most: null }
const mara: Known = {
  isThere: true,
  address: 'mara@kaldi.example',
  suppressed: null,
  words: new Map(),
  before: [],
  timeZone: 'Europe/Berlin',
}
const word = (given: boolean, at: string, purpose = news, id = at): Word => ({ id, purpose, given, at: new Date(at) })
const says = (...words: Word[]): Known => ({ ...mara, words: foldWords(words) })
const refusedAs = (asked: Parameters<typeof decideContact>[0], known: Known, policy = free) => {
  const verdict = decideContact(asked, known, policy, now)
  return 'refused' in verdict ? verdict.refused : verdict.go ? 'go' : 'later'
}

test('who has said nothing gets what we have an interest in, and nothing that needs a yes', () => {
  expect(refusedAs({ basis: 'consent', purpose: news }, mara)).toBe('noConsent')
  expect(refusedAs({ basis: 'interest', purpose: news }, mara)).toBe('go')
})

test('a no to everything holds for every purpose until a later yes to one', () => {
  const no = word(false, '2026-11-02T00:00:00Z', everything)
  expect(refusedAs({ basis: 'interest', purpose: news }, says(word(true, '2026-11-01T00:00:00Z'), no))).toBe('withdrawn')
  expect(refusedAs({ basis: 'consent', purpose: news }, says(no, word(true, '2026-11-03T00:00:00Z')))).toBe('go')
  expect(refusedAs({ basis: 'interest', purpose: tips }, says(no, word(true, '2026-11-03T00:00:00Z')))).toBe('withdrawn')
})

test('what is owed goes out whatever was said, at any hour and however often, but to nobody whose address takes nothing', () => {
  const policy: Policy = { quiet: { from: '00:00', to: '23:59' }, most: { count: 1, days: 30 } }
  const known = { ...says(word(false, '2026-11-01T00:00:00Z', everything)), before: [now] }
  expect(refusedAs({ basis: 'contract', purpose: null }, known, policy)).toBe('go')
  expect(refusedAs({ basis: 'contract', purpose: null }, { ...known, suppressed: 'bounced' }, policy)).toBe('bounced')
})

test('a rolling limit counts what was sent within its days', () => {
  const policy: Policy = { quiet: null, most: { count: 2, days: 7 } }
  const ago = (days: number): Date => new Date(now.getTime() - days * 86_400_000)
  expect(refusedAs({ basis: 'interest', purpose: news }, { ...mara, before: [ago(1), ago(6.9)] }, policy)).toBe('tooOften')
  expect(refusedAs({ basis: 'interest', purpose: news }, { ...mara, before: [ago(1), ago(7)] }, policy)).toBe('go')
})

test.each([
  ['over midnight, in the evening', { from: '21:00', to: '08:00' }, 'Europe/Berlin', '2026-11-27T20:30:00Z', '2026-11-28T07:00:00.000Z'],
  ['over midnight, in the morning', { from: '21:00', to: '08:00' }, 'Europe/Berlin', '2026-11-28T05:00:00Z', '2026-11-28T07:00:00.000Z'],
  ['at its end', { from: '21:00', to: '08:00' }, 'Europe/Berlin', '2026-11-28T07:00:00Z', null],
  ['elsewhere it is day', { from: '21:00', to: '08:00' }, 'America/New_York', '2026-11-27T20:30:00Z', null],
  ['within a day', { from: '12:00', to: '14:00' }, 'Asia/Kolkata', '2026-11-27T07:00:00Z', '2026-11-27T08:30:00.000Z'],
  ['the hour it ends at is skipped', { from: '21:00', to: '02:30' }, 'Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T01:30:00.000Z'],
] as const)('quiet hours: %s', (_name, hours, zone, at, until) => {
  expect(quietUntil(hours, zone, new Date(at))?.toISOString() ?? null).toBe(until)
})

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`)
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe', 'Africa/Casablanca']

test('the end of quiet hours is never quiet itself, and lies within a day and a clock change', () => {
  const moments = fc.date({ min: new Date('2024-01-01'), max: new Date('2028-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(time, time, fc.constantFrom(...zones), moments, (from, to, zone, at) => {
      const until = quietUntil({ from, to }, zone, at)
      if (until === null) return
      expect(until.getTime() - at.getTime()).toBeGreaterThan(0)
      expect(until.getTime() - at.getTime()).toBeLessThanOrEqual(26 * 3_600_000)
      expect(quietUntil({ from, to }, zone, until)).toBeNull()
    }),
    { numRuns: 2_000 },
  )
})

const anyWord = fc.record({
  id: fc.uuid(),
  purpose: fc.constantFrom(news, tips, everything),
  given: fc.boolean(),
  at: fc.integer({ min: 0, max: 5 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n))),
})

test('words fold to the same in whatever order they come, and in whatever portions', () => {
  fc.assert(
    fc.property(fc.array(anyWord, { maxLength: 12 }), fc.infiniteStream(fc.nat()), fc.nat(12), (words, order, cut) => {
      const keys = words.map((one) => [order.next().value, one] as const)
      const shuffled = keys.toSorted(([a], [b]) => a - b).map(([, one]) => one)
      const whole = foldWords(words)
      const parts = foldWords([...foldWords(shuffled.slice(0, cut)).values(), ...foldWords(shuffled.slice(cut)).values()])
      expect(parts).toEqual(whole)
      for (const purpose of [news, tips]) {
        const latest = words.filter((one) => one.purpose === purpose || one.purpose === everything)
        expect(wordOn(whole, purpose)).toEqual(latest.length === 0 ? null : latest.reduce<Word>(newer, latest[0]!))
      }
    }),
    { numRuns: 2_000 },
  )
})

test('nobody whose newest word is no gets anything but what is owed', () => {
  fc.assert(
    fc.property(fc.array(anyWord, { minLength: 1, maxLength: 8 }), fc.constantFrom('consent', 'interest'), (words, basis) => {
      const newest = words
        .filter(({ purpose }) => purpose !== tips)
        .reduce<Word | null>((best, one) => (best ? newer(best, one) : one), null)
      const went = decideContact({ basis, purpose: news }, says(...words), free, now).go
      expect(went).toBe(newest === null ? basis === 'interest' : newest.given)
    }),
    { numRuns: 2_000 },
  )
})
