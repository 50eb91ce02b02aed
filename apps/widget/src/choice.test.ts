import { expect, test } from 'vitest'
import { standingOf } from './choice.ts'

const none = { control: false, doNotTrack: false }
const doNotTrack = { ...none, doNotTrack: true }
const control = { ...none, control: true }

test.each([
  [null, 'required', none, 'waiting'],
  [null, 'none', none, 'nameless'],
  [null, 'none', doNotTrack, 'waiting'],
  [null, 'required', doNotTrack, 'waiting'],
  ['granted', 'required', none, 'open'],
  ['granted', 'none', none, 'open'],
  ['granted', 'none', doNotTrack, 'open'],
  ['denied', 'required', none, 'closed'],
  ['denied', 'none', none, 'closed'],
  ['granted', 'required', control, 'closed'],
  [null, 'none', control, 'closed'],
] as const)('%s where consent is %s, with %j: %s', (choice, consent, signals, standing) =>
  expect(standingOf(choice, consent, signals)).toBe(standing),
)
