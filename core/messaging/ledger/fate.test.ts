import { expect, test } from 'vitest'
import { fateOf } from './fate.ts'

const at = (hours: number, attempts: number) => {
  const queuedAt = new Date('2026-11-27T08:00:00Z')
  return { queuedAt, attempts, now: new Date(queuedAt.getTime() + hours * 3_600_000) }
}

test('what was not taken is tried later and later, for three days', () => {
  const later = { kind: 'later', reason: 'The mail server said: 450 busy', code: 450 } as const
  expect(fateOf(later, at(0, 1))).toMatchObject({ state: 'deferred', next: new Date('2026-11-27T08:01:00Z') })
  expect(fateOf(later, at(1, 4))).toMatchObject({ state: 'deferred', next: new Date('2026-11-27T10:00:00Z') })
  expect(fateOf(later, at(60, 12))).toMatchObject({ state: 'deferred' })
  expect(fateOf(later, at(70, 14))).toMatchObject({ state: 'bounced', code: 'expired', suppress: false })
})

test.each([
  ['The mail server said: 550 5.1.1 No such user', 550, 'recipient', true],
  ['The mail server said: 550 No such user here', 550, 'recipient', true],
  ['The mail server said: 553 5.1.2 Bad domain', 553, 'recipient', true],
  ['The mail server said: 550 5.7.1 Blocked by policy', 550, 'recipient', false],
  ['The mail server said: 552 5.2.2 Mailbox full', 552, 'recipient', false],
  ['The mail server said: 554 5.7.1 Spam', 554, 'content', false],
  ['The mail server said: 550 relay not permitted', 550, 'recipient', false],
  ['The mail server said: 550 Looks like spam', 550, 'content', false],
] as const)('%s: %d to the %s closes the address: %s', (reason, code, stage, suppress) => {
  expect(fateOf({ kind: 'bounced', reason, code, stage }, at(0, 1))).toMatchObject({ state: 'bounced', suppress })
})

test('what may have arrived is never tried again, and what was not spoken of is not judged', () => {
  expect(fateOf({ kind: 'uncertain', reason: 'It broke off.' }, at(0, 1))).toMatchObject({ state: 'uncertain', next: null })
  expect(fateOf({ kind: 'unreached', reason: 'Nothing listens there.' }, at(0, 1))).toBeNull()
})
