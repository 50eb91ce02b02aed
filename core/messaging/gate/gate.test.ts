import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Channel, channels, everyChannel, type SaidOf } from '../consent/channels.ts'
import { everything, foldWords, isRefused, newer, type Word, wordOn } from '../consent/fold.ts'
import { type Asked, decideContact, type Known, type Policy, refusalOn } from './gate.ts'
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
const word = (given: boolean, at: string, purpose = news, channel: SaidOf = 'mail'): Word => ({
  id: at,
  purpose,
  channel,
  given,
  at: new Date(at),
})
const says = (...words: Word[]): Known => ({ ...mara, words: foldWords(words) })
const refusedAs = (asked: Omit<Asked, 'channel'>, known: Known, policy = free, channel: Channel = 'mail') => {
  const verdict = decideContact({ ...asked, channel }, known, policy, now)
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

test('a word by one channel says nothing of another, a no by every channel of all', () => {
  const asked = { basis: 'interest', purpose: news } as const
  const no = word(false, '2026-11-02T00:00:00Z', news, 'phone')
  expect(channels.map((channel) => refusedAs(asked, says(no), free, channel))).toEqual(['go', 'withdrawn', 'go', 'go', 'go'])
  const none = word(false, '2026-11-02T00:00:00Z', everything, everyChannel)
  const later = word(true, '2026-11-03T00:00:00Z', news, 'sms')
  expect(channels.map((channel) => refusedAs(asked, says(none, later), free, channel))).toEqual([
    'withdrawn',
    'withdrawn',
    'go',
    'withdrawn',
    'withdrawn',
  ])
  expect(refusalOn('noConsent', 'phone', 'News')).toBe('No consent to phone calls for “News”.')
})

test('a no is said once, until something of what it takes back is agreed to', () => {
  const [first, second] = ['2026-11-02T00:00:00Z', '2026-11-03T00:00:00Z']
  const none = word(false, first, everything, everyChannel)
  const refused = (...words: Word[]) => isRefused(foldWords(words), everyChannel, everything)
  expect([refused(none), refused(none, word(true, first, news, 'sms')), refused(none, word(true, second, news, 'sms'))]).toEqual([
    true,
    true,
    false,
  ])
  expect(refused(word(false, first, everything, 'mail'))).toBe(false)
  const mail = word(false, first, everything, 'mail')
  expect(isRefused(foldWords([mail, word(true, second, news, 'sms')]), 'mail', everything)).toBe(true)
})

test('what is owed goes out whatever was said, at any hour and however often, but to nobody whose address takes nothing', () => {
  const policy: Policy = { quiet: { from: '00:00', to: '23:59' }, most: { count: 1, days: 30 } }
  const known = { ...says(word(false, '2026-11-01T00:00:00Z', everything)), before: [now] }
  expect(refusedAs({ basis: 'contract', purpose: null }, known, policy)).toBe('go')
  expect(refusedAs({ basis: 'contract', purpose: null }, { ...known, suppressed: 'bounced' }, policy)).toBe('bounced')
  // Who unsubscribed elsewhere wants nothing else.
  expect(refusedAs({ basis: 'contract', purpose: null }, { ...known, suppressed: 'unsubscribed' }, policy)).toBe('go')
  expect(refusedAs({ basis: 'interest', purpose: news }, { ...mara, suppressed: 'unsubscribed' })).toBe('unsubscribed')
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
  channel: fc.constantFrom<SaidOf>('mail', 'phone', 'sms', everyChannel),
  given: fc.boolean(),
  at: fc.integer({ min: 0, max: 5 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n))),
})
const asking = fc.constantFrom<Channel>('mail', 'phone', 'sms')
/** Whether a word is about a purpose by a channel. */
const isOf = (one: Word, purpose: string, channel: Channel): boolean =>
  (one.purpose === purpose || one.purpose === everything) && (one.channel === channel || one.channel === everyChannel)
const runs = Number(process.env['RAPPORT_RUNS'] ?? 2_000)

test('words fold to the same in whatever order they come, and in whatever portions', () => {
  fc.assert(
    fc.property(fc.array(anyWord, { maxLength: 12 }), fc.infiniteStream(fc.nat()), fc.nat(12), (words, order, cut) => {
      const keys = words.map((one) => [order.next().value, one] as const)
      const shuffled = keys.toSorted(([a], [b]) => a - b).map(([, one]) => one)
      const whole = foldWords(words)
      const parts = foldWords([...foldWords(shuffled.slice(0, cut)).values(), ...foldWords(shuffled.slice(cut)).values()])
      expect(parts).toEqual(whole)
      for (const purpose of [news, tips])
        for (const channel of ['mail', 'phone'] as const) {
          const latest = words.filter((one) => isOf(one, purpose, channel))
          expect(wordOn(whole, channel, purpose)).toEqual(latest.length === 0 ? null : latest.reduce<Word>(newer, latest[0]!))
        }
    }),
    { numRuns: 2_000 },
  )
})

test('nobody whose newest word is no gets anything but what is owed, and what they said of another channel neither opens nor closes one', () => {
  fc.assert(
    fc.property(
      fc.array(anyWord, { minLength: 1, maxLength: 8 }),
      fc.constantFrom('consent', 'interest'),
      asking,
      (words, basis, channel) => {
        const own = words.filter((one) => isOf(one, news, channel))
        const newest = own.reduce<Word | null>((best, one) => (best ? newer(best, one) : one), null)
        const asked = { basis, purpose: news, channel } as const
        const went = decideContact(asked, says(...words), free, now).go
        expect(went).toBe(newest === null ? basis === 'interest' : newest.given)
        expect(decideContact(asked, says(...own), free, now).go).toBe(went)
      },
    ),
    { numRuns: runs },
  )
})
